import {
  assertFaultless,
  defaultRetentionDays,
  nameFaults,
  namesOf,
  payloadEnvironment,
  retentionFaults,
} from '@dynamo-outbox/topology';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type BucketProps, createBucket } from './resources/create-bucket.ts';
import { grant, grantKey } from './resources/grant.ts';
import { resolveEnvironment } from './resources/resolve-environment.ts';
import { grantObjects } from './resources/grant-objects.ts';

/** Whose payloads it keeps, and for how long. */
export interface PayloadBucketProps extends BucketProps {
  /** Name of the service that writes them, in lower kebab case. */
  readonly service: string;
  /** Days after which a payload is deleted; 45 by default, longer than its message can come back. */
  readonly retentionDays?: number;
}

/**
 * The bucket for payloads that are too large for a message: they are put there before the transaction, and what no
 * transaction refers to expires like the rest.
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
  /** Environment of whatever records: `PAYLOAD_BUCKET_NAME`. */
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

  /** Lets a service put payloads. */
  grantPut(grantee: IGrantable): void {
    grantObjects(this.bucket, grantee, 's3:PutObject');
    grantKey(grantee, this.bucket.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Lets a consumer fetch payloads, and tell one that is missing from one that it may not read. */
  grantGet(grantee: IGrantable): void {
    grantObjects(this.bucket, grantee, 's3:GetObject');
    // Without it S3 answers 403 for an object that is not there, and a message without payload would be retried for ever.
    grant(grantee, { actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] });
    grantKey(grantee, this.bucket.encryptionKey, 'kms:Decrypt');
  }
}
