import type { CancelTimer, Timers } from '@dynamo-outbox/kernel';
import { repeatEvery } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import { HeldTooLongError } from './errors.ts';
import type { VisibilityChange } from './message-visibility.ts';

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
  readonly until: number;
  readonly interrupt: (error: Error) => void;
  readonly interruption: Promise<Error>;
}

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
    let interrupt: Held['interrupt'] = () => undefined;
    const interruption = new Promise<Error>((resolve) => {
      interrupt = resolve;
    });
    const until = this.#options.timers.now() + this.#options.maxHoldSeconds * 1_000;
    this.#held.set(record, { until, interrupt, interruption });
  }

  /** Runs work on a message that is held, or ends with the reason why the message must be let go before. */
  async during<TResult>(record: SQSRecord, work: Promise<TResult>): Promise<TResult | Error> {
    const held = this.#held.get(record);
    return held === undefined ? work : Promise.race([work, held.interruption]);
  }

  /** Holds a message no longer. */
  release(record: SQSRecord): void {
    this.#held.delete(record);
  }

  /** Has every message let go. */
  interruptAll(error: Error): void {
    for (const { interrupt } of this.#held.values()) {
      interrupt(error);
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
    for (const [record, { until, interrupt }] of this.#held) {
      if (now >= until) {
        interrupt(new HeldTooLongError(maxHoldSeconds));
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
