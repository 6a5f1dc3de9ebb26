import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Two handlers of one consumer read the same version of a message type, so one would never run. Give the second one its own
 * consumer. A definition with `from` reads its older versions too, so they need no handlers.
 */
export class DuplicateHandlerError extends CodedError<'DUPLICATE_HANDLER'> {
  readonly code = 'DUPLICATE_HANDLER';

  constructor(consumer: string, { type, version }: { readonly type: string; readonly version: number }) {
    super(
      `Consumer ${consumer} has two handlers for message type ${type} in version ${version}. Give the second its own ` +
        'consumer. A definition also handles the versions in its from.',
    );
  }
}

/** A handler requires a caller, but its consumer cannot verify callers. Give the consumer a `callerVerifier`. */
export class CallerVerifierMissingError extends CodedError<'CALLER_VERIFIER_MISSING'> {
  readonly code = 'CALLER_VERIFIER_MISSING';

  constructor(consumer: string, { type, version }: { readonly type: string; readonly version: number }) {
    super(
      `The handler of ${type} in version ${version} requires a caller, but consumer ${consumer} has no callerVerifier. ` +
        'Give the consumer one.',
    );
  }
}

/**
 * The name of a consumer cannot be part of a key in its inbox: it is empty, contains a `#`, or is `effect`, which is
 * reserved.
 */
export class InvalidConsumerNameError extends CodedError<'INVALID_CONSUMER_NAME'> {
  readonly code = 'INVALID_CONSUMER_NAME';

  constructor(name: string) {
    super(
      `Consumer name ${JSON.stringify(name)} is empty, contains a #, or is the reserved name effect. Use the name of its queue, such as customers--orders.`,
    );
  }
}
