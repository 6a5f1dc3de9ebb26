import { CodedError } from '@dynamo-outbox/kernel';

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

/** A payload breaks its definition's schema. The error names the fields at fault, never what they hold. */
export class InvalidMessagePayloadError extends CodedError<'INVALID_MESSAGE_PAYLOAD'> {
  readonly code = 'INVALID_MESSAGE_PAYLOAD';
  /** Where the payload breaks the schema: `orderTotal`, `lines[2].sku`, or `payload` for the whole. */
  readonly paths: readonly string[];

  constructor(type: string, paths: readonly string[], options?: ErrorOptions) {
    super(`The payload of a ${type} message breaks its schema at ${paths.join(', ')}.`, options);
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
