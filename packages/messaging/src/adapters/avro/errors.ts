import { CodedError } from '@dynamo-outbox/kernel';

/** What is wrong with the Avro schema of a message type. */
export interface AvroSchemaFault {
  /** Path in the payload: `lines[].price`, or `payload` for the whole payload. */
  readonly path: string;
  /** What cannot be represented. */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

/**
 * A message type has no usable Avro schema: it cannot be derived from the payload's schema without loss, or the given one is not
 * valid. Thrown when the module that defines the message loads. The error states the path and what to do.
 */
export class InvalidAvroSchemaError extends CodedError<'INVALID_AVRO_SCHEMA'> {
  readonly code = 'INVALID_AVRO_SCHEMA';
  /** Path in the payload: `lines[].price`. */
  readonly path: string;

  constructor(
    { type, version }: { readonly type: string; readonly version: number },
    { path, what, remedy }: AvroSchemaFault,
    options?: ErrorOptions,
  ) {
    super(`Version ${version} of ${type} cannot use Avro: ${path} is ${what}. ${remedy}`, options);
    this.path = path;
  }
}
