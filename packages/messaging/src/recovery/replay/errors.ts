import { CodedError } from '@dynamo-outbox/kernel';

/** The name of a replay run cannot be part of a deduplication id. */
export class InvalidReplayRunError extends CodedError<'INVALID_REPLAY_RUN'> {
  readonly code = 'INVALID_REPLAY_RUN';

  constructor(run: string) {
    super(`The name of a replay run must have 1 to 64 letters, digits and hyphens, but is "${run}".`);
  }
}
