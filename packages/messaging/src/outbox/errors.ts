import { CodedError } from '@dynamo-outbox/kernel';

/**
 * One message is larger than a broker takes, or than consumers do. Give the outbox a payload store, or send a reference to
 * what is large instead of the thing itself.
 */
export class MessageTooLargeError extends CodedError<'MESSAGE_TOO_LARGE'> {
  readonly code = 'MESSAGE_TOO_LARGE';
  /** How many bytes there are. */
  readonly sizeBytes: number;
  /** How many there may be. */
  readonly limitBytes: number;

  /** Too large is the payload as JSON, or the message with its envelope. */
  constructor(
    type: string,
    part: 'message' | 'payload',
    { sizeBytes, limitBytes }: { readonly sizeBytes: number; readonly limitBytes: number },
  ) {
    super(
      part === 'message'
        ? `A ${type} message is ${sizeBytes} bytes with its envelope, more than the ${limitBytes} bytes that fit into ` +
            `one SNS message with its attributes.`
        : `The payload of a ${type} message is ${sizeBytes} bytes as JSON, more than the ${limitBytes} bytes that a ` +
            `payload may have.`,
    );
    this.sizeBytes = sizeBytes;
    this.limitBytes = limitBytes;
  }
}

/**
 * A payload has more JSON values than consumers take: each of its objects, arrays, texts, numbers, booleans and nulls counts. Split the
 * message, or raise `payloads.maxValues` here and in every consumer.
 */
export class MessageTooComplexError extends CodedError<'MESSAGE_TOO_COMPLEX'> {
  readonly code = 'MESSAGE_TOO_COMPLEX';
  /** How many values there are. */
  readonly values: number;
  /** How many there may be. */
  readonly limitValues: number;

  constructor(
    type: string,
    { values, limitValues }: { readonly values: number; readonly limitValues: number },
  ) {
    super(
      `The payload of a ${type} message has ${values} JSON values, more than the ${limitValues} that a payload may have. ` +
        'Split the message, or raise payloads.maxValues here and in every consumer.',
    );
    this.values = values;
    this.limitValues = limitValues;
  }
}

/** What a message is `about` cannot be an ordering key. The error says what is wrong with id or version. */
export class InvalidAggregateReferenceError extends CodedError<'INVALID_AGGREGATE_REFERENCE'> {
  readonly code = 'INVALID_AGGREGATE_REFERENCE';
}

/** The outbox was given a service name that cannot be the `source` of an envelope. Use lower kebab case. */
export class InvalidServiceNameError extends CodedError<'INVALID_SERVICE_NAME'> {
  readonly code = 'INVALID_SERVICE_NAME';

  constructor(service: string) {
    super(`Service name ${JSON.stringify(service)} is not lower kebab case, such as orders.`);
  }
}

/**
 * The outbox holds an item with this very key, so this commit took place before and is not made again.
 *
 * Keys contain freshly minted ids: without a retry of the same commit, `nextMessageId` repeats itself.
 */
export class MessageAlreadyRecordedError extends CodedError<'MESSAGE_ALREADY_RECORDED'> {
  readonly code = 'MESSAGE_ALREADY_RECORDED';

  constructor(orderingKey: string, sortKey: string) {
    super(`The outbox holds item ${orderingKey} / ${sortKey} already; nothing was written.`);
  }
}
