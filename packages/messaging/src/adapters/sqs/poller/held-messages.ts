import type { CancelTimer, Timers } from '@dynamo-outbox/kernel';
import { repeatEvery } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import { ConsumerStoppedError, HeldTooLongError } from '../delivery/errors.ts';
import type { VisibilityChange } from '../delivery/message-visibility.ts';

/** Options of held messages. */
export interface HeldMessagesOptions {
  /** Seconds for which a message stays invisible after a heartbeat. */
  readonly visibilityTimeoutSeconds: number;
  /** Longest time for which a message is held, in seconds. */
  readonly maxHoldSeconds: number;
  readonly timers: Timers;
  /** Extends visibility timeouts. MUST NOT reject. */
  readonly extend: (changes: readonly VisibilityChange[], isHeld: () => boolean) => Promise<void>;
}

interface Held {
  /**
   * When the message is released, counted from the start of its handling. A message that waits for its turn is held
   * without a limit.
   */
  readonly until: number;
  readonly abort: AbortController;
}

/** Time for work to end after its message was released: long enough to send the message to the dead-letter queue. */
const graceMilliseconds = 5_000;

/**
 * The messages that a process is handling. A heartbeat hides them from other processes, up to a time limit.
 *
 * Without the limit, a handler that hangs would block its message and its FIFO group forever.
 */
export class HeldMessages {
  readonly #options: HeldMessagesOptions;
  readonly #held = new Map<SQSRecord, Held>();
  #stopBeating: CancelTimer = () => undefined;
  #beat: Promise<void> | undefined;

  constructor(options: HeldMessagesOptions) {
    this.#options = options;
  }

  /** Starts the heartbeat: three times within each visibility timeout, so that two may fail. */
  start(): void {
    const interval = (this.#options.visibilityTimeoutSeconds * 1_000) / 3;
    this.#stopBeating = repeatEvery(this.#options.timers, interval, () => {
      this.#beat ??= this.#beatOnce().finally(() => {
        this.#beat = undefined;
      });
    });
  }

  /** Ends the heartbeat. */
  stop(): void {
    this.#stopBeating();
  }

  /** Holds a message. */
  hold(record: SQSRecord): void {
    this.#held.set(record, { until: Number.POSITIVE_INFINITY, abort: new AbortController() });
  }

  /**
   * Runs work on a held message, at most for the longest holding time. The signal is then aborted, as it is when all
   * messages are released. If the work does not end soon after that, the call rejects with the reason.
   */
  async during<TResult>(
    record: SQSRecord,
    work: (signal: AbortSignal) => Promise<TResult>,
  ): Promise<TResult | Error> {
    const { timers, maxHoldSeconds } = this.#options;
    const { abort } = this.#held.get(record) ?? { abort: new AbortController() };
    this.#held.set(record, { until: timers.now() + maxHoldSeconds * 1_000, abort });
    let cancel: CancelTimer = () => undefined;
    const interruption = new Promise<Error>((resolve) => {
      const waitALittle = (): void => {
        cancel = timers.after(graceMilliseconds, () => {
          resolve(abort.signal.reason instanceof Error ? abort.signal.reason : new ConsumerStoppedError());
        });
      };
      if (abort.signal.aborted) {
        waitALittle();
      }
      abort.signal.addEventListener('abort', waitALittle, { once: true });
    });
    try {
      return await Promise.race([work(abort.signal), interruption]);
    } finally {
      cancel();
    }
  }

  /** Releases a message. */
  release(record: SQSRecord): void {
    this.#held.delete(record);
  }

  /** Releases all messages. */
  interruptAll(error: Error): void {
    for (const { abort } of this.#held.values()) {
      abort.abort(error);
    }
  }

  /** Resolves when no heartbeat is in flight, so that none can change a message that was released before. */
  async afterBeat(): Promise<void> {
    await this.#beat;
  }

  async #beatOnce(): Promise<void> {
    const { visibilityTimeoutSeconds: seconds, maxHoldSeconds } = this.#options;
    const now = this.#options.timers.now();
    const kept: SQSRecord[] = [];
    for (const [record, { until, abort }] of this.#held) {
      if (now >= until) {
        abort.abort(new HeldTooLongError(maxHoldSeconds));
      } else {
        kept.push(record);
      }
    }
    if (kept.length > 0) {
      const changes = kept.map(({ receiptHandle }) => ({ receiptHandle, seconds }));
      await this.#options.extend(changes, () => kept.every((record) => this.#held.has(record)));
    }
  }
}
