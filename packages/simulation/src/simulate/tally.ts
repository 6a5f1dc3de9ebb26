import { describeThrown } from './describe-thrown.ts';

/** How requests ended, over all schedules. */
export interface RequestCounts {
  /** Resolved. */
  readonly succeeded: number;
  /** Rejected with an error that has a `code`: a business refusal. */
  readonly refused: number;
  /** Rejected with, or threw, anything else. */
  readonly failed: number;
  /** Their process died. */
  readonly unanswered: number;
}

/** How deliveries ended, over all schedules. */
export interface DeliveryCounts {
  readonly processed: number;
  readonly duplicate: number;
  readonly stale: number;
  readonly ignored: number;
  readonly rejected: number;
  /** The consumer rejected, so the message was delivered again. */
  readonly failed: number;
  /** The process of the consumer died, so the message was delivered again. */
  readonly unacknowledged: number;
}

const hasCode = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** Counts what happens in the runs of a simulation. */
export class Tally {
  readonly #requests = { succeeded: 0, refused: 0, failed: 0, unanswered: 0 };
  readonly #deliveries = {
    processed: 0,
    duplicate: 0,
    stale: 0,
    ignored: 0,
    rejected: 0,
    failed: 0,
    unacknowledged: 0,
  };
  #requestError: string | undefined;
  #deliveryError: string | undefined;

  /** How requests ended. */
  get requests(): RequestCounts {
    return { ...this.#requests };
  }

  /** How deliveries ended. */
  get deliveries(): DeliveryCounts {
    return { ...this.#deliveries };
  }

  /** The error of the first request that was refused or failed; `undefined` if there is none. */
  get requestError(): string | undefined {
    return this.#requestError;
  }

  /** The reason for the first failed or rejected delivery; `undefined` if there is none. */
  get deliveryError(): string | undefined {
    return this.#deliveryError;
  }

  /** Counts a request that resolved, or whose process died. */
  countRequest(end: 'succeeded' | 'unanswered'): void {
    this.#requests[end] += 1;
  }

  /** Counts a request that rejected. */
  countRejectedRequest(error: unknown): void {
    this.#requests[hasCode(error) ? 'refused' : 'failed'] += 1;
    this.#requestError ??= describeThrown(error);
  }

  /** Counts a delivery that ended in an outcome, or whose process died. */
  countDelivery(end: Exclude<keyof DeliveryCounts, 'failed'>, detail?: string): void {
    this.#deliveries[end] += 1;
    this.#deliveryError ??= detail;
  }

  /** Counts a delivery for which the consumer rejected. */
  countFailedDelivery(error: unknown): void {
    this.#deliveries.failed += 1;
    this.#deliveryError ??= describeThrown(error);
  }
}
