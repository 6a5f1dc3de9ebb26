import type { MessageId } from '../../message/ids.ts';

/** Location of a payload. */
export interface S3Place {
  readonly bucketName: string;
  readonly key: string;
}

/** The key of a message's payload. */
export const toPayloadKey = (keyPrefix: string, id: MessageId): string => `${keyPrefix}${id}`;

/** The reference to an object: `s3://orders-payloads/01994c6f-…`. */
export const toS3Reference = ({ bucketName, key }: S3Place): string => `s3://${bucketName}/${key}`;

const referenceForm = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/;

/** Parses a reference; `undefined` if it has another form. */
export const fromS3Reference = (reference: string): S3Place | undefined => {
  const [, bucketName, key] = referenceForm.exec(reference) ?? [];
  return bucketName === undefined || key === undefined ? undefined : { bucketName, key };
};
