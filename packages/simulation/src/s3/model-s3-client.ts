import type { S3Client } from '@aws-sdk/client-s3';
import type { GetObjectCommand } from '@aws-sdk/client-s3';
import { NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PerformCall } from '../engine/model-call.ts';
import { performAtOnce } from '../engine/model-call.ts';

/** The objects of an account, by bucket and key. */
export type ModelObjects = Map<string, Uint8Array>;

const placeOf = ({
  Bucket = '',
  Key = '',
}: {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
}) => `${Bucket}/${Key}`;

const lastByteOf = (range: string | undefined): number => {
  const [, last] = /^bytes=0-(\d+)$/.exec(range ?? '') ?? [];
  return last === undefined ? Number.POSITIVE_INFINITY : Number(last);
};

/** An S3 client whose calls reach objects of the virtual world. */
export class ModelS3Client {
  readonly #objects: ModelObjects;
  readonly #perform: PerformCall;

  constructor(objects: ModelObjects, perform: PerformCall = performAtOnce) {
    this.#objects = objects;
    this.#perform = perform;
  }

  /** This client as the SDK's type. */
  asSdk(): Pick<S3Client, 'send'> {
    return this;
  }

  /** Sends one command. */
  async send(command: PutObjectCommand | GetObjectCommand): Promise<unknown> {
    const operation = command instanceof PutObjectCommand ? 'PutObject' : 'GetObject';
    return this.#perform({ service: 's3', operation, subject: command.input.Key ?? '' }, () =>
      this.#execute(command),
    );
  }

  #execute(command: PutObjectCommand | GetObjectCommand): unknown {
    if (command instanceof PutObjectCommand) {
      const { Body } = command.input;
      if (!(Body instanceof Uint8Array)) {
        throw new TypeError('The model of S3 takes bytes.');
      }
      this.#objects.set(placeOf(command.input), Body.slice());
      return {};
    }
    const bytes = this.#objects.get(placeOf(command.input));
    if (bytes === undefined) {
      throw new NoSuchKey({
        message: 'The specified key does not exist.',
        $metadata: { httpStatusCode: 404 },
      });
    }
    const read = bytes.slice(0, lastByteOf(command.input.Range) + 1);
    return { Body: { transformToByteArray: async () => read } };
  }
}
