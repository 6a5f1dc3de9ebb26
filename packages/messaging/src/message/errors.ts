import { CodedError, truncateText } from '@dynamo-outbox/kernel';
import type { HeaderFault } from './message-header-fault.ts';

const maxDescribed = 100;

const describe = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(truncateText(value, maxDescribed)) : String(value);

/** A message type or topic is defined wrongly, found when the module that defines it loads. Correct the definition. */
export class InvalidMessageDefinitionError extends CodedError<'INVALID_MESSAGE_DEFINITION'> {
  readonly code = 'INVALID_MESSAGE_DEFINITION';
}

/** One message type is listed twice, so that its topic would be a matter of luck. List it once. */
export class DuplicateMessageTypeError extends CodedError<'DUPLICATE_MESSAGE_TYPE'> {
  readonly code = 'DUPLICATE_MESSAGE_TYPE';

  constructor(type: string, where: string) {
    super(`Message type ${type} is listed twice, in ${where}. List it once.`);
  }
}

/** A message was staged whose type, or version of it, no topic of the service lists. Add its definition to a topic. */
export class UnknownMessageTypeError extends CodedError<'UNKNOWN_MESSAGE_TYPE'> {
  readonly code = 'UNKNOWN_MESSAGE_TYPE';

  constructor(type: string, version: number, service: string) {
    super(
      `No topic of service ${service} lists message type ${type} in version ${version}. ` +
        `Add its definition to a topic that the outbox is given.`,
    );
  }
}

/**
 * A message would have an attribute that no consumer can read, so it is not staged. The error names the field. Correct what
 * the outbox is given: its `context`, `clock` or `nextMessageId`.
 */
export class InvalidMessageHeaderError extends CodedError<'INVALID_MESSAGE_HEADER'> {
  readonly code = 'INVALID_MESSAGE_HEADER';
  /** The field at fault: `context.traceparent`, `context.correlationId`, `id`, `occurredAt`. */
  readonly field: string;

  constructor(type: string, { field, value, requirement }: HeaderFault) {
    super(`Cannot stage a ${type} message: ${field} is ${describe(value)}; it must be ${requirement}.`);
    this.field = field;
  }
}

/**
 * A payload breaks its definition's schema, or holds what JSON cannot carry. The error names the fields at fault, never what
 * they hold.
 */
export class InvalidMessagePayloadError extends CodedError<'INVALID_MESSAGE_PAYLOAD'> {
  readonly code = 'INVALID_MESSAGE_PAYLOAD';
  /** Where the payload is at fault: `orderTotal`, `lines[2].sku`, or `payload` for the whole. */
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
 * A payload's schema answered with a promise, and payloads are validated synchronously.
 *
 * Either it is asynchronous: use another. Or it threw on this very payload: Zod turns that into a rejected promise.
 */
export class AsynchronousSchemaError extends CodedError<'ASYNCHRONOUS_SCHEMA'> {
  readonly code = 'ASYNCHRONOUS_SCHEMA';

  constructor(type: string) {
    super(
      `The payload schema of ${type} answered with a promise: it is asynchronous, which payload schemas must not be, ` +
        `or it threw on this payload.`,
    );
  }
}
