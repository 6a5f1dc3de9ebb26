import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Another process changed the same data first: fresh reads and another attempt may succeed.
 *
 * The code is the caller's, such as `ORDER_CHANGED_MEANWHILE`; `withUnitOfWork` re-runs on every lost race.
 */
export class LostRaceError<TCode extends string = string> extends CodedError<TCode> {
  readonly code: TCode;
  /** Marks the kind across duplicate copies of this package, where `instanceof` would lie. */
  readonly isLostRace = true;

  constructor(code: TCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether the whole work should be run again with fresh reads. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof Error && 'isLostRace' in error && error.isLostRace === true;
