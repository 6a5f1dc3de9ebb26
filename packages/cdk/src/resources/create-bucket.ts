import { assertFaultless, type BucketDescription } from '@dynamo-outbox/topology/internal';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { encryptionKeyFaults, placedBucket, placeFaults, placeOf } from '../rules/places.ts';
import { warnUnlessAdded } from './assert-granted.ts';

/**
 * Properties of a bucket that are not part of its description. CloudFormation chooses its name, because bucket names
 * are global.
 */
export interface BucketProps {
  /** Customer managed key. Default: S3-managed encryption. */
  readonly encryptionKey?: IKey;
  /** Bucket for access logs. Default: none. */
  readonly accessLogs?: IBucket;
  /** Whether the bucket is kept when the stack is deleted. Default: kept. */
  readonly removalPolicy?: RemovalPolicy;
}

const encryptionOf = (encryptionKey: IKey | undefined) =>
  encryptionKey === undefined
    ? { encryption: BucketEncryption.S3_MANAGED }
    : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };

/** Finds a log bucket that S3 could not write access logs to. */
const accessLogFaults = (
  name: string,
  scope: Construct,
  accessLogs: IBucket | undefined,
): readonly string[] => {
  if (accessLogs === undefined) {
    return [];
  }
  const log = `the bucket of access logs "${accessLogs.node.path}"`;
  return [
    ...placeFaults([
      {
        one: placedBucket(log, accessLogs),
        other: { what: `the bucket "${name}"`, where: placeOf(scope) },
        because: 'S3 delivers access logs only to a bucket in the same region and account',
      },
    ]),
    ...(accessLogs.encryptionKey === undefined
      ? []
      : [
          `The bucket of access logs "${accessLogs.node.path}" is encrypted with a KMS key, so S3 cannot deliver access logs of the ` +
            `bucket "${name}" to it. Encrypt the logs with BucketEncryption.S3_MANAGED.`,
        ]),
  ];
};

/**
 * Enables access logs for a bucket.
 *
 * CDK would do this, but without a condition if the two buckets are in different stacks: any account could then make S3
 * write to the log bucket.
 */
const logAccesses = (bucket: Bucket, accessLogs: IBucket, prefix: string): void => {
  const added = accessLogs.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [accessLogs.arnForObjects(`${prefix}*`)],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(accessLogs).account } },
    }),
  );
  warnUnlessAdded(bucket, added, {
    resource: `the bucket "${accessLogs.node.path}"`,
    allow: `logging.s3.amazonaws.com to use s3:PutObject on its objects "${prefix}*"`,
    otherwise: `S3 cannot log accesses to the bucket "${bucket.node.path}"`,
  });
  if (CfnBucket.isCfnBucket(bucket.node.defaultChild)) {
    bucket.node.defaultChild.loggingConfiguration = {
      destinationBucketName: accessLogs.bucketName,
      logFilePrefix: prefix,
    };
  }
};

/** Creates a described bucket: private, encrypted, with TLS only. Incomplete uploads are deleted after a day. */
export const createBucket = (
  scope: Construct,
  id: string,
  {
    description,
    encryptionKey,
    accessLogs,
    removalPolicy = RemovalPolicy.RETAIN,
  }: BucketProps & { readonly description: BucketDescription },
): Bucket => {
  assertFaultless([
    ...encryptionKeyFaults(`the bucket "${description.name}"`, scope, encryptionKey),
    ...accessLogFaults(description.name, scope, accessLogs),
  ]);
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    ...encryptionOf(encryptionKey),
    removalPolicy,
    lifecycleRules: [
      {
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        ...(description.expirationDays === undefined
          ? {}
          : { expiration: Duration.days(description.expirationDays) }),
      },
    ],
  });
  if (accessLogs !== undefined) {
    logAccesses(bucket, accessLogs, `${description.name}/`);
  }
  return bucket;
};
