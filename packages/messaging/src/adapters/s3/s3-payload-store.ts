import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { MessageId } from '../../message/ids.ts';
import type {
  FetchedPayload,
  PayloadMetadata,
  PayloadSource,
  PayloadStore,
} from '../../message/payload/payload-store.ts';
import { S3PayloadSource } from './s3-payload-source.ts';
import { toPayloadKey, toS3Reference } from './s3-reference.ts';

/** Options of a payload store in S3. */
export interface S3PayloadStoreOptions {
  readonly client: Pick<S3Client, 'send'>;
  /** The bucket. Its lifecycle rule must keep objects for longer than a message can be redelivered or redriven. */
  readonly bucketName: string;
  /** Prefix of the payloads' keys, such as `payloads/`. Default: no prefix. */
  readonly keyPrefix?: string;
}

/**
 * Stores payloads in an S3 bucket, each under the id of its message. Needs `s3:PutObject`.
 *
 * Objects of failed commits remain until the bucket's lifecycle rule expires them, as for all objects.
 */
export class S3PayloadStore implements PayloadStore {
  readonly #client: Pick<S3Client, 'send'>;
  readonly #bucketName: string;
  readonly #keyPrefix: string;
  readonly #source: PayloadSource;

  constructor({ client, bucketName, keyPrefix = '' }: S3PayloadStoreOptions) {
    this.#client = client;
    this.#bucketName = bucketName;
    this.#keyPrefix = keyPrefix;
    this.#source = new S3PayloadSource({ client, bucketNames: [bucketName], keyPrefix });
  }

  /** Uploads a payload. S3 verifies its checksum, and every reader can then read the object. */
  async put(id: MessageId, bytes: Uint8Array, metadata: PayloadMetadata): Promise<string> {
    const key = toPayloadKey(this.#keyPrefix, id);
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucketName,
        Key: key,
        Body: bytes,
        ContentType: metadata.contentType,
        ChecksumSHA256: Buffer.from(metadata.sha256, 'hex').toString('base64'),
        Metadata: { 'message-type': metadata.messageType },
      }),
    );
    return toS3Reference({ bucketName: this.#bucketName, key });
  }

  /** Reads only payloads of this bucket. */
  get(id: MessageId, reference: string, maxBytes: number): Promise<FetchedPayload> {
    return this.#source.get(id, reference, maxBytes);
  }
}
