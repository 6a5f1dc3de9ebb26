import { CodedError, truncateText } from '@dynamo-outbox/kernel';
import type { HeaderFault } from './message-header-fault.ts';

const maxDescribed = 100;

const describe = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(truncateText(value, maxDescribed)) : String(value);

/**
 * The definition of a message type or topic is invalid. Thrown when the module that defines it loads. Correct the
 * definition.
 */
export class InvalidMessageDefinitionError extends CodedError<'INVALID_MESSAGE_DEFINITION'> {
  readonly code = 'INVALID_MESSAGE_DEFINITION';
}

/** A message type is listed twice, so its topic is ambiguous. List it once. */
export class DuplicateMessageTypeError extends CodedError<'DUPLICATE_MESSAGE_TYPE'> {
  readonly code = 'DUPLICATE_MESSAGE_TYPE';

  constructor(type: string, where: string) {
    super(`Message type ${type} is listed twice, in ${where}. List it once.`);
  }
}

/** No topic of the service lists the type or version of a staged message. Add its definition to a topic. */
export class UnknownMessageTypeError extends CodedError<'UNKNOWN_MESSAGE_TYPE'> {
  readonly code = 'UNKNOWN_MESSAGE_TYPE';

  constructor(type: string, version: number, service: string) {
    super(
      `No topic of service ${service} lists message type ${type} in version ${version}. ` +
        `Add its definition to one of the outbox's topics.`,
    );
  }
}

/**
 * A message was not staged, because no consumer could read one of its attributes. The error names the field. Correct
 * the option of the outbox: `context`, `clock` or `nextMessageId`.
 */
export class InvalidMessageHeaderError extends CodedError<'INVALID_MESSAGE_HEADER'> {
  readonly code = 'INVALID_MESSAGE_HEADER';
  /** The invalid field: `context.traceparent`, `context.correlationId`, `id`, `occurredAt`. */
  readonly field: string;

  constructor(type: string, { field, value, requirement }: HeaderFault) {
    super(`Cannot stage a ${type} message: ${field} is ${describe(value)}; it must be ${requirement}.`);
    this.field = field;
  }
}

/**
 * A payload violates its schema, or contains a value that JSON cannot represent. The error names the invalid fields,
 * never their values.
 */
export class InvalidMessagePayloadError extends CodedError<'INVALID_MESSAGE_PAYLOAD'> {
  readonly code = 'INVALID_MESSAGE_PAYLOAD';
  /** Paths of the invalid fields: `orderTotal`, `lines[2].sku`, or `payload` for the whole payload. */
  readonly paths: readonly string[];

  constructor(
    type: string,
    paths: readonly string[],
    { fault = 'breaks its schema', ...options }: ErrorOptions & { readonly fault?: string } = {},
  ) {
    super(`The payload of a ${type} message ${fault} at ${paths.join(', ')}.`, options);
    this.paths = paths;
  }
}

/**
 * The schema of a payload returned a promise, but payloads are validated synchronously.
 *
 * Either the schema is asynchronous: use a synchronous one. Or it threw for this payload, which Zod turns into a
 * rejected promise.
 */
export class AsynchronousSchemaError extends CodedError<'ASYNCHRONOUS_SCHEMA'> {
  readonly code = 'ASYNCHRONOUS_SCHEMA';

  constructor(type: string) {
    super(
      `The payload schema of ${type} returned a promise: it is asynchronous, which is not supported, ` +
        `or it threw for this payload.`,
    );
  }
}

/** A caller has an invalid field. The error names the field, never its value. */
export class InvalidCallerError extends CodedError<'INVALID_CALLER'> {
  readonly code = 'INVALID_CALLER';
  /** The invalid field: `subject`, `roles[2]`, `expiresAt`. */
  readonly field: string;

  constructor({ field, requirement }: { readonly field: string; readonly requirement: string }) {
    super(`The caller has an invalid ${field}: it must be ${requirement}.`);
    this.field = field;
  }
}

/**
 * A message or its caller contains an access token, which every reader of the queue could use. Nothing was staged. Send what the
 * receiver needs to know instead, such as an id. The error names the field, never the token.
 */
export class RawTokenError extends CodedError<'RAW_ACCESS_TOKEN'> {
  readonly code = 'RAW_ACCESS_TOKEN';
  /** The field: `caller.subject`, `payload.headers.authorization`. */
  readonly field: string;

  constructor(what: string, field: string) {
    super(
      `${what} has an access token at ${field}. Everyone who can read the queue could use it. Send what the receiver ` +
        'needs to know instead, such as an id or a role.',
    );
    this.field = field;
  }
}
