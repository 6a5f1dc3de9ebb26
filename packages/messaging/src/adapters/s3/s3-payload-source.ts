import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { MessageId } from '../../message/ids.ts';
import type { FetchedPayload, PayloadSource } from '../../message/payload/payload-store.ts';
import { fromS3Reference, toPayloadKey } from './s3-reference.ts';

/** Options of a payload source in S3: the buckets that it reads. */
export interface S3PayloadSourceOptions {
  readonly client: Pick<S3Client, 'send'>;
  /** Buckets of all services whose messages are consumed. References to other buckets are rejected without a read. */
  readonly bucketNames: readonly string[];
  /** Key prefix of the payload store. Default: no prefix. */
  readonly keyPrefix?: string;
}

// Without permission to list a bucket, S3 answers 403 for a missing object. That does not show whether the object
// exists, so the call rejects.
const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchKey';

/**
 * Fetches payloads from S3 buckets.
 *
 * Needs `s3:GetObject` on the payloads and `s3:ListBucket` on the buckets; without the latter, S3 does not distinguish
 * a missing payload from a forbidden one, and the message is retried until its retries are exhausted.
 */
export class S3PayloadSource implements PayloadSource {
  readonly #client: Pick<S3Client, 'send'>;
  readonly #bucketNames: ReadonlySet<string>;
  readonly #keyPrefix: string;

  constructor({ client, bucketNames, keyPrefix = '' }: S3PayloadSourceOptions) {
    this.#client = client;
    this.#bucketNames = new Set(bucketNames);
    this.#keyPrefix = keyPrefix;
  }

  /** Reads no more than `maxBytes` over the network, however large the object is. */
  async get(id: MessageId, reference: string, maxBytes: number): Promise<FetchedPayload> {
    const place = fromS3Reference(reference);
    if (place?.key !== toPayloadKey(this.#keyPrefix, id) || !this.#bucketNames.has(place.bucketName)) {
      return { absent: 'foreign' };
    }
    const answer = await this.#fetch(
      new GetObjectCommand({
        Bucket: place.bucketName,
        Key: place.key,
        // S3 has no range for zero bytes.
        Range: `bytes=0-${Math.max(maxBytes, 1) - 1}`,
      }),
    );
    return answer?.Body === undefined
      ? { absent: 'missing' }
      : { bytes: await answer.Body.transformToByteArray() };
  }

  async #fetch(command: GetObjectCommand): Promise<GetObjectCommandOutput | undefined> {
    try {
      return await this.#client.send(command);
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }
}
