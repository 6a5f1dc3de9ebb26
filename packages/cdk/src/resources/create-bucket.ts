import type { BucketDescription } from '@dynamo-outbox/topology';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What of a bucket is not in its description. Its name is CloudFormation's: names of buckets are shared by all accounts. */
export interface BucketProps {
  /** Customer managed key; S3's own by default. */
  readonly encryptionKey?: IKey;
  /** Bucket that keeps a log of accesses; none by default. */
  readonly accessLogs?: IBucket;
  /** What becomes of the bucket when the stack goes: it stays by default. */
  readonly removalPolicy?: RemovalPolicy;
}

const encryptionOf = (encryptionKey: IKey | undefined) =>
  encryptionKey === undefined
    ? { encryption: BucketEncryption.S3_MANAGED }
    : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };

/** A described bucket: private, encrypted, out of reach without TLS. What was given up half way goes after a day. */
export const createBucket = (
  scope: Construct,
  id: string,
  {
    description,
    encryptionKey,
    accessLogs,
    removalPolicy = RemovalPolicy.RETAIN,
  }: BucketProps & { readonly description: BucketDescription },
): Bucket =>
  new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    ...encryptionOf(encryptionKey),
    ...(accessLogs === undefined
      ? {}
      : { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: `${description.name}/` }),
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
