import { assertFaultless, type BucketDescription } from '@dynamo-outbox/topology';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { keyPlaceFaults, placedBucket, placeFaults, placeOf } from '../rules/places.ts';
import { warnUnlessAdded } from './assert-granted.ts';

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

/** A bucket that S3 could not write its access logs to. */
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
        because: 'S3 logs accesses to a bucket of the same region and account alone',
      },
    ]),
    ...(accessLogs.encryptionKey === undefined
      ? []
      : [
          `The bucket of access logs "${accessLogs.node.path}" is encrypted with a KMS key, and S3 delivers no access logs of the ` +
            `bucket "${name}" to it. Encrypt the logs with BucketEncryption.S3_MANAGED.`,
        ]),
  ];
};

/**
 * Has accesses to a bucket logged.
 *
 * CDK would do it, but without a condition where the two buckets lie in two stacks: S3 could then be made to write there on
 * behalf of any account.
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
): Bucket => {
  assertFaultless([
    ...keyPlaceFaults(`the bucket "${description.name}"`, scope, encryptionKey),
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
