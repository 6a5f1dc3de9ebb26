import {
  assertFaultless,
  defaultRetentionDays,
  nameFaults,
  namesOf,
  payloadEnvironment,
  retentionFaults,
} from '@dynamo-outbox/topology/internal';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type BucketProps, createBucket } from './resources/create-bucket.ts';
import { grant, grantKey } from './resources/grant.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import { grantObjects } from './resources/grant-objects.ts';

/** Properties of a payload bucket: its service and retention. */
export interface PayloadBucketProps extends BucketProps {
  /** Name of the service that writes the payloads, in lower kebab case. */
  readonly service: string;
  /** Days after which a payload is deleted. Must be longer than its message can be redelivered. Default 45. */
  readonly retentionDays?: number;
}

/**
 * The bucket for payloads that are too large to send inline. They are stored before the transaction; unreferenced
 * payloads expire like all others.
 *
 * @example
 * ```ts
 * const payloads = new PayloadBucket(this, 'Payloads', { service: 'orders' });
 * ```
 */
export class PayloadBucket extends Construct {
  readonly service: string;
  readonly retentionDays: number;
  readonly bucket: IBucket;
  /** Environment of every recorder: `PAYLOAD_BUCKET_NAME`. */
  readonly environment: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    id: string,
    { service, retentionDays = defaultRetentionDays.payload, ...props }: PayloadBucketProps,
  ) {
    super(scope, id);
    assertFaultless([...nameFaults(service), ...retentionFaults(service, { payload: retentionDays })]);
    this.service = service;
    this.retentionDays = retentionDays;
    const description = { name: namesOf(service).payloadBucket, expirationDays: retentionDays };
    this.bucket = createBucket(this, 'Bucket', { description, ...props });
    this.environment = resolveEnvironment(payloadEnvironment({ name: service, payloadBucket: true }), {
      bucketNames: { [description.name]: this.bucket.bucketName },
    });
  }

  /** Allows a service to store payloads. */
  grantPut(grantee: IGrantable): void {
    grantObjects(this.bucket, grantee, 's3:PutObject');
    grantKey(grantee, this.bucket.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Allows a consumer to read payloads, and to distinguish a missing payload from one that it may not read. */
  grantGet(grantee: IGrantable): void {
    grantObjects(this.bucket, grantee, 's3:GetObject');
    // Without this permission S3 returns 403 for a missing object, and a message without payload would be retried
    // forever.
    grant(grantee, { actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] });
    grantKey(grantee, this.bucket.encryptionKey, 'kms:Decrypt');
  }
}
