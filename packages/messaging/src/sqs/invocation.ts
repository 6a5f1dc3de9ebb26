import type { Timers } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import type { Deadline } from './deadline.ts';
import { HeldTooLongError, InvocationEndedError } from './errors.ts';
import type { Lane } from './lanes.ts';
import { fifoTries, receiveCountOf } from './receives.ts';
import type { Settlement, SettleDelivery } from './settle-delivery.ts';

/** What an invocation tries messages with. */
export interface InvocationDependencies {
  readonly settle: SettleDelivery;
  readonly deadline: Deadline;
  readonly timers: Timers;
  /** As in the queue's redrive policy. */
  readonly maxReceiveCount: number;
}

/** One invocation: how long each of its messages is waited for. */
export class Invocation {
  readonly #dependencies: InvocationDependencies;
  readonly #over = new AbortController();

  constructor(dependencies: InvocationDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Settles the message at a place of its lane.
   *
   * A message that will be handed on when it fails, while others of its group wait behind it, gets half of the time that is left, so that
   * one which hangs leaves them some.
   */
  async settle(lane: Lane, record: SQSRecord, place: number): Promise<Settlement> {
    const { settle, maxReceiveCount } = this.#dependencies;
    const isHead = place === 0;
    const hasOthersBehind = place < lane.length - 1;
    return hasOthersBehind && receiveCountOf(record) >= fifoTries(maxReceiveCount)
      ? this.#settleWithinHalf(record, isHead)
      : settle(record, { isHead, signal: this.#over.signal });
  }

  /** Waits no longer for the messages that are being handled. */
  end(): void {
    this.#over.abort(new InvocationEndedError());
  }

  async #settleWithinHalf(record: SQSRecord, isHead: boolean): Promise<Settlement> {
    const { settle, deadline, timers } = this.#dependencies;
    const half = deadline.left() / 2;
    const late = new AbortController();
    const cancel = timers.after(half, () => {
      late.abort(new HeldTooLongError(Math.round(half / 1_000)));
    });
    try {
      return await settle(record, { isHead, signal: AbortSignal.any([this.#over.signal, late.signal]) });
    } finally {
      cancel();
    }
  }
}
