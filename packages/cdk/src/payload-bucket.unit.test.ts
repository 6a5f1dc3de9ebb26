import { describe, expect, it } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BucketEncryption, Bucket } from 'aws-cdk-lib/aws-s3';
import { aKey, arnOf, aStack, refOf, statementsOf, templateOf } from './cdk.fixture.ts';
import { PayloadBucket } from './payload-bucket.ts';

const bucket = 'AWS::S3::Bucket';
const withoutTls = Match.objectLike({
  Effect: 'Deny',
  Action: 's3:*',
  Principal: { AWS: '*' },
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('PayloadBucket', () => {
  const stack = aStack();
  const encryptionKey = aKey(stack);
  const accessLogs = new Bucket(stack, 'AccessLogs', { encryption: BucketEncryption.S3_MANAGED });
  const payloads = new PayloadBucket(stack, 'Payloads', { service: 'orders' });
  const other = new PayloadBucket(stack, 'Other', {
    service: 'billing',
    retentionDays: 60,
    removalPolicy: RemovalPolicy.DESTROY,
    accessLogs,
    encryptionKey,
  });
  const aRole = (id: string): Role =>
    new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const [writer, reader, otherWriter] = [aRole('Writer'), aRole('Reader'), aRole('OtherWriter')];
  payloads.grantPut(writer);
  payloads.grantGet(reader);
  other.grantPut(otherWriter);
  const template = templateOf(stack);
  /** Properties of one of the buckets, by what it keeps. */
  const keeps = (days: number) => ({
    LifecycleConfiguration: {
      Rules: [
        {
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          ExpirationInDays: days,
          Status: 'Enabled',
        },
      ],
    },
  });

  it('is private, encrypted by S3, and deletes payloads after 45 days', () => {
    template.hasResourceProperties(bucket, {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      ...keeps(45),
      LoggingConfiguration: Match.absent(),
    });
  });

  it('is encrypted with a customer managed key if one is set, with a bucket key', () => {
    template.hasResourceProperties(bucket, {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: arnOf(encryptionKey),
            },
          },
        ],
      },
      ...keeps(60),
    });
  });

  it('writes access logs under its own name if a log bucket is set', () => {
    template.hasResourceProperties(bucket, {
      ...keeps(60),
      LoggingConfiguration: {
        DestinationBucketName: refOf(accessLogs),
        LogFilePrefix: 'billing-payloads/',
      },
    });
  });

  it('requires TLS', () => {
    for (const { bucket: named } of [payloads, other]) {
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        Bucket: refOf(named),
        PolicyDocument: { Statement: Match.arrayWith([withoutTls]) },
      });
    }
  });

  it('is retained by default when its stack is deleted', () => {
    template.hasResource(bucket, { DeletionPolicy: 'Retain', Properties: keeps(45) });
    template.hasResource(bucket, { DeletionPolicy: 'Delete', Properties: keeps(60) });
  });

  it('exposes its name as an environment variable', () => {
    expect(stack.resolve(payloads.environment)).toEqual({ PAYLOAD_BUCKET_NAME: refOf(payloads.bucket) });
  });

  it('grants a writer putting objects, but not reading, listing or deleting them', () => {
    expect(statementsOf(template, writer)).toEqual([
      {
        Action: 's3:PutObject',
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', [arnOf(payloads.bucket), '/*']] },
      },
    ]);
    expect(statementsOf(template, otherWriter)).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Resource: arnOf(encryptionKey),
    });
  });

  it('grants a reader reading objects and detecting missing ones, but not putting any', () => {
    expect(statementsOf(template, reader)).toEqual([
      {
        Action: 's3:GetObject',
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', [arnOf(payloads.bucket), '/*']] },
      },
      { Action: 's3:ListBucket', Effect: 'Allow', Resource: arnOf(payloads.bucket) },
    ]);
  });
});
