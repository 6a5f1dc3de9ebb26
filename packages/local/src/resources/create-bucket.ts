import {
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BucketDescription } from '@dynamo-outbox/topology/internal';

const createUnlessExisting = async (s3: S3Client, name: string): Promise<void> => {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof Error) || !/^BucketAlready/.test(error.name)) {
      throw error;
    }
  }
};

/**
 * Creates a bucket with its lifecycle, and resolves with its name. The emulator stores the lifecycle, but deletes
 * nothing.
 */
export const createBucket = async (
  s3: S3Client,
  { name, expirationDays }: BucketDescription,
): Promise<string> => {
  await createUnlessExisting(s3, name);
  if (expirationDays !== undefined) {
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: name,
        LifecycleConfiguration: {
          Rules: [
            {
              ID: 'expire',
              Status: 'Enabled',
              Filter: { Prefix: '' },
              Expiration: { Days: expirationDays },
            },
          ],
        },
      }),
    );
  }
  return name;
};
