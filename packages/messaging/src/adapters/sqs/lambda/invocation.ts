import type { CancelTimer, Timers } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import type { Deadline } from './deadline.ts';
import { HeldTooLongError, InvocationEndedError } from '../delivery/errors.ts';
import type { Lane } from '../delivery/lanes.ts';
import { attemptsOfGroupHead, receiveCountOf } from '../delivery/receives.ts';
import type { Settlement, SettleDelivery } from '../delivery/settle-delivery.ts';

/** Dependencies of an invocation. */
export interface InvocationDependencies {
  readonly settle: SettleDelivery;
  readonly deadline: Deadline;
  readonly timers: Timers;
  /** Value of the queue's redrive policy. */
  readonly maxReceiveCount: number;
}

/**
 * One invocation. Limits the time of each of its messages.
 *
 * Each message has its own signal. Code that waits for a signal adds a listener, and Node warns of a leak at the
 * eleventh listener of one signal.
 */
export class Invocation {
  readonly #dependencies: InvocationDependencies;
  readonly #underWay = new Set<AbortController>();
  #ended: InvocationEndedError | undefined;

  constructor(dependencies: InvocationDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Settles the message at the given index of its lane.
   *
   * A message that is dead-lettered if it fails, and that has others of its group behind it, gets half of the time
   * left. If it hangs, the others still have time.
   */
  async settle(lane: Lane, record: SQSRecord, place: number): Promise<Settlement> {
    const { settle, maxReceiveCount } = this.#dependencies;
    const hasOthersBehind = place < lane.length - 1;
    const over = new AbortController();
    const cancel =
      hasOthersBehind && receiveCountOf(record) >= attemptsOfGroupHead(maxReceiveCount)
        ? this.#abortAtHalf(over)
        : undefined;
    this.#underWay.add(over);
    if (this.#ended !== undefined) {
      over.abort(this.#ended);
    }
    try {
      return await settle(record, { isHead: place === 0, signal: over.signal });
    } finally {
      this.#underWay.delete(over);
      cancel?.();
    }
  }

  /** Stops waiting for the messages that are being handled. */
  end(): void {
    this.#ended = new InvocationEndedError();
    for (const over of this.#underWay) {
      over.abort(this.#ended);
    }
  }

  #abortAtHalf(over: AbortController): CancelTimer {
    const { deadline, timers } = this.#dependencies;
    const half = deadline.left() / 2;
    return timers.after(half, () => {
      over.abort(new HeldTooLongError(Math.round(half / 1_000)));
    });
  }
}
