import { CodedError } from '@dynamo-outbox/kernel';

/**
 * The cursor of a replay does not come from a replay of the same kind. Start without a cursor, or use the right one.
 */
export class InvalidCursorError extends CodedError<'INVALID_CURSOR'> {
  readonly code = 'INVALID_CURSOR';

  constructor(options?: ErrorOptions) {
    super('The cursor was not made by a replay of this kind. Leave it out to begin anew.', options);
  }
}

/** The name of a replay run cannot be part of a deduplication id. */
export class InvalidReplayRunError extends CodedError<'INVALID_REPLAY_RUN'> {
  readonly code = 'INVALID_REPLAY_RUN';

  constructor(run: string) {
    super(`A replay's run is named by 1 to 64 letters, digits and hyphens, not "${run}".`);
  }
}
