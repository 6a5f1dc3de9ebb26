import { CodedError } from '@dynamo-outbox/kernel';

/** A consumer has an empty list of decoders, so it could read no message. List a decoder, or leave the option out. */
export class NoDecodersError extends CodedError<'NO_DECODERS'> {
  readonly code = 'NO_DECODERS';

  constructor(consumer: string) {
    super(
      `Consumer ${consumer} has an empty list of decoders. List one, or leave the option out for messages of this toolkit.`,
    );
  }
}

/**
 * A guard needs positions or causes, which the messages of a decoder do not have. They would all pass unchecked. Remove the guard,
 * or give these messages their own queue and consumer.
 */
export class GuardNeedsOrderError extends CodedError<'GUARD_NEEDS_ORDER'> {
  readonly code = 'GUARD_NEEDS_ORDER';

  constructor(consumer: string, guard: string, decoder: string) {
    super(
      `Consumer ${consumer} has the guard ${guard}, which cannot check the messages of the decoder ${decoder}. Remove the guard, ` +
        'or give these messages their own queue and consumer.',
    );
  }
}

/** Two decoders of a consumer have one name, so messages of one could count as duplicates of the other. Rename one. */
export class DuplicateDecoderError extends CodedError<'DUPLICATE_DECODER'> {
  readonly code = 'DUPLICATE_DECODER';

  constructor(consumer: string, decoder: string) {
    super(
      `Consumer ${consumer} has two decoders named ${JSON.stringify(decoder)}, so a message of one could count as a duplicate of the other. ` +
        'Give each decoder its own name, and list it once.',
    );
  }
}
