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

  it('is encrypted by a key of the account where there is one, which S3 asks once for many objects', () => {
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

  it('logs accesses where there is a bucket for them, under its own name', () => {
    template.hasResourceProperties(bucket, {
      ...keeps(60),
      LoggingConfiguration: {
        DestinationBucketName: refOf(accessLogs),
        LogFilePrefix: 'billing-payloads/',
      },
    });
  });

  it('is out of reach without TLS', () => {
    for (const { bucket: named } of [payloads, other]) {
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        Bucket: refOf(named),
        PolicyDocument: { Statement: Match.arrayWith([withoutTls]) },
      });
    }
  });

  it('stays when its stack goes, unless told otherwise', () => {
    template.hasResource(bucket, { DeletionPolicy: 'Retain', Properties: keeps(45) });
    template.hasResource(bucket, { DeletionPolicy: 'Delete', Properties: keeps(60) });
  });

  it('tells its name', () => {
    expect(stack.resolve(payloads.environment)).toEqual({ PAYLOAD_BUCKET_NAME: refOf(payloads.bucket) });
  });

  it('lets who writes put objects, and neither read nor list nor delete', () => {
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

  it('lets who reads get objects and learn that one is missing, and not put any', () => {
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
