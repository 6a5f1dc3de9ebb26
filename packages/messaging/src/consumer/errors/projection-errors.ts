import { CodedError } from '@dynamo-outbox/kernel';

/**
 * A handler of a projection consumer does more than return one change, such as an `async` function or a handler from
 * `handle`. Without an inbox, its other effects would happen again with each redelivery.
 */
export class ProjectionDoesMoreError extends CodedError<'PROJECTION_DOES_MORE'> {
  readonly code = 'PROJECTION_DOES_MORE';

  constructor(type: string, what: string) {
    super(
      `The handler of ${type} ${what}, but a projection consumer has no inbox and makes one write for each message. Return one ` +
        'change from a synchronous function, or use createConsumer with handle, which also makes other effects happen once.',
    );
  }
}

/** The function of `project` returned something that is neither a change nor `ignore`. Nothing was written. */
export class InvalidProjectionChangeError extends CodedError<'INVALID_PROJECTION_CHANGE'> {
  readonly code = 'INVALID_PROJECTION_CHANGE';

  constructor(type: string, fault: string) {
    super(
      `The handler of ${type} returned no change: ${fault}. Return { kind, id, … } with a kind of created, changed, snapshot or ` +
        "removed, or return 'ignore'.",
    );
  }
}

/** A consumer with an inbox has a handler from `project`. Use `createProjectionConsumer`, or declare the handler with `handle`. */
export class ProjectionWithoutWriterError extends CodedError<'PROJECTION_WITHOUT_WRITER'> {
  readonly code = 'PROJECTION_WITHOUT_WRITER';

  constructor(consumer: string, type: string) {
    super(
      `Consumer ${consumer} has no projection to write, but its handler of ${type} is from project. Use createProjectionConsumer ` +
        '(in a service: the option projection), or declare the handler with handle and stage the change.',
    );
  }
}

/** A guard keeps its positions in an inbox, which a projection consumer does not have. Remove the guard: the projection skips older changes itself. */
export class GuardNeedsInboxError extends CodedError<'GUARD_NEEDS_INBOX'> {
  readonly code = 'GUARD_NEEDS_INBOX';

  constructor(consumer: string, guard: string) {
    super(
      `Consumer ${consumer} has the guard ${guard}, which needs an inbox, and a projection consumer has none. Remove the guard, because ` +
        'the projection skips older changes itself, or use createConsumer.',
    );
  }
}

/** The messages of a decoder have no positions, by which a projection decides which change is newest. All of them would be rejected. */
export class ProjectionNeedsOrderError extends CodedError<'PROJECTION_NEEDS_ORDER'> {
  readonly code = 'PROJECTION_NEEDS_ORDER';

  constructor(consumer: string, decoder: string) {
    super(
      `Consumer ${consumer} writes a projection, but the messages of its decoder ${decoder} have no sequence. Set sequenced on the decoder ` +
        'and return a sequence for each message, or use createConsumer.',
    );
  }
}
