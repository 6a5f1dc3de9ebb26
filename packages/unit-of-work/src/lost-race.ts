import { CodedError } from '@dynamo-outbox/kernel';

/**
 * Another process changed the same data first. Another attempt with fresh reads may succeed.
 *
 * The caller chooses the code, such as `ORDER_CHANGED_MEANWHILE`. `withUnitOfWork` runs the work again after every lost
 * race.
 */
export class LostRaceError<TCode extends string = string> extends CodedError<TCode> {
  readonly code: TCode;
  /** Identifies this error across duplicate copies of the package, where `instanceof` fails. */
  readonly isLostRace = true;

  constructor(code: TCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether an error is a lost race, so that the work should be run again with fresh reads. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof Error && 'isLostRace' in error && error.isLostRace === true;
