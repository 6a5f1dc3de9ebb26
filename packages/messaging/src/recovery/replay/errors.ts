import { CodedError } from '@dynamo-outbox/kernel';

/**
 * The cursor of a replay does not come from a replay of the same kind. Start without a cursor, or use the right one.
 */
export class InvalidCursorError extends CodedError<'INVALID_CURSOR'> {
  readonly code = 'INVALID_CURSOR';

  constructor(options?: ErrorOptions) {
    super(
      'The cursor does not come from a replay of this kind. Omit it to start from the beginning.',
      options,
    );
  }
}

/** The name of a replay run cannot be part of a deduplication id. */
export class InvalidReplayRunError extends CodedError<'INVALID_REPLAY_RUN'> {
  readonly code = 'INVALID_REPLAY_RUN';

  constructor(run: string) {
    super(`The name of a replay run must have 1 to 64 letters, digits and hyphens, but is "${run}".`);
  }
}
