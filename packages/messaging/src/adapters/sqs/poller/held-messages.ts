import type { CancelTimer, Timers } from '@dynamo-outbox/kernel';
import { repeatEvery } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import { ConsumerStoppedError, HeldTooLongError } from '../delivery/errors.ts';
import type { VisibilityChange } from '../delivery/message-visibility.ts';

/** What holding messages takes. */
export interface HeldMessagesOptions {
  /** How long a message stays out of sight after a beat, in seconds. */
  readonly visibilityTimeoutSeconds: number;
  /** How long a message is held at most, in seconds. */
  readonly maxHoldSeconds: number;
  readonly timers: Timers;
  /** Keeps messages out of sight for longer. MUST NOT reject. */
  readonly extend: (changes: readonly VisibilityChange[], isHeld: () => boolean) => Promise<void>;
}

interface Held {
  /** When it is let go, once its handling has begun; what waits for its turn is held as long as that takes. */
  readonly until: number;
  readonly abort: AbortController;
}

/** How long work may take to end once its message is let go: long enough to hand a message on to the dead-letter queue. */
const graceMilliseconds = 5_000;

/**
 * The messages that a process is handling: their heartbeat keeps them out of the sight of others, up to a limit.
 *
 * A handler that hangs would otherwise keep its message for ever, and its FIFO group with it.
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
   * Runs work on a message that is held, for as long as a message is handled at most. Then, or when all are let go, the signal is aborted;
   * work that goes on after that is waited for a little, and ends here with the reason.
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

  /** Holds a message no longer. */
  release(record: SQSRecord): void {
    this.#held.delete(record);
  }

  /** Has every message let go. */
  interruptAll(error: Error): void {
    for (const { abort } of this.#held.values()) {
      abort.abort(error);
    }
  }

  /** Resolves when no beat is under way: what is released before stays as its owner then says. */
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
