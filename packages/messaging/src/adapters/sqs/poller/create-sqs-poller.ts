import { fullJitterMilliseconds, waitAtMost } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import { Acknowledgements } from './acknowledgements.ts';
import { ConsumerStoppedError } from '../delivery/errors.ts';
import { createHandleLane } from './held-lane.ts';
import type { HandleLane } from './held-lane.ts';
import { HeldMessages } from './held-messages.ts';
import { toLanes } from '../delivery/lanes.ts';
import type { VisibilityChange } from '../delivery/message-visibility.ts';
import { PolledQueue } from './polled-queue.ts';
import { QueueOutage } from './queue-outage.ts';
import { redeliveryDelaySeconds } from '../delivery/redelivery-delay.ts';
import { receiveCountOf } from '../delivery/receives.ts';
import { createSettleDelivery } from '../delivery/settle-delivery.ts';
import { Slots } from './slots.ts';
import { completePollerOptions } from './sqs-poller-options.ts';
import type { CompleteSqsPollerOptions, SqsPollerOptions } from './sqs-poller-options.ts';

/** A consumer's queue, polled by a dedicated process. */
export interface SqsPoller {
  /** Starts to receive. Starting again is no error and changes nothing. */
  start(): void;
  /**
   * Receives no more, lets the messages that are being handled end within the grace, and gives the rest back to the
   * queue at once. Resolves when all that is done; stopping again waits for the same.
   */
  stop(): Promise<void>;
}

class Poller implements SqsPoller {
  readonly #options: CompleteSqsPollerOptions;
  readonly #queue: PolledQueue;
  readonly #outage: QueueOutage;
  readonly #slots: Slots;
  readonly #held: HeldMessages;
  readonly #handleLane: HandleLane;
  /** Aborted when a stop begins. */
  readonly #stopping = new AbortController();
  readonly #lanes = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #failedReceives = 0;

  constructor(options: CompleteSqsPollerOptions) {
    this.#options = options;
    this.#queue = new PolledQueue(options);
    this.#outage = new QueueOutage(options.consumer.name, options.observer);
    this.#slots = new Slots(options.concurrency);
    this.#held = new HeldMessages({
      ...options,
      extend: (changes, isHeld) => this.#change(changes, isHeld),
    });
    this.#handleLane = this.#createHandleLane();
  }

  start(): void {
    if (this.#running === undefined && !this.#isStopping()) {
      this.#held.start();
      this.#running = this.#run();
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  #createHandleLane(): HandleLane {
    const { consumer, observer, backoff, random, timers } = this.#options;
    const acknowledgements = new Acknowledgements((records) => this.#delete(records), timers);
    return createHandleLane({
      consumerName: consumer.name,
      settle: createSettleDelivery(this.#options),
      held: this.#held,
      observer,
      delay: (record) => redeliveryDelaySeconds(receiveCountOf(record), backoff, random),
      isStopping: () => this.#isStopping(),
      acknowledge: (record) => acknowledgements.add(record),
      change: (changes) => this.#change(changes),
      done: () => {
        this.#slots.giveBack();
      },
    });
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** One loop feeds all handlers: several receives at a time would take turns at coming away empty-handed. */
  async #run(): Promise<void> {
    while (!this.#isStopping()) {
      const free = this.#slots.free();
      if (free <= 0) {
        await this.#slots.changed();
        continue;
      }
      this.#handle(await this.#receive(free));
    }
  }

  async #receive(maximum: number): Promise<readonly SQSRecord[]> {
    try {
      const records = await this.#queue.receive(maximum);
      this.#failedReceives = 0;
      this.#outage.over();
      return records;
    } catch (error) {
      if (!this.#isStopping()) {
        this.#outage.failed({ call: 'receive', messages: 0, error });
        this.#failedReceives += 1;
        const { outageBackoff, random } = this.#options;
        await this.#pause(fullJitterMilliseconds(this.#failedReceives, outageBackoff, random));
      }
      return [];
    }
  }

  /** Also what comes after the stop has begun: its lanes then start nothing and give everything back. */
  #handle(records: readonly SQSRecord[]): void {
    for (const lane of toLanes(records)) {
      lane.forEach(() => {
        this.#slots.take();
      });
      const handled = this.#handleLane(lane).finally(() => this.#lanes.delete(handled));
      this.#lanes.add(handled);
    }
  }

  async #delete(records: readonly SQSRecord[]): Promise<void> {
    try {
      await this.#queue.delete(records);
    } catch (error) {
      // SQS redelivers them, and they are duplicates then.
      this.#outage.failed({ call: 'delete', messages: records.length, error });
    }
  }

  /** SQS refuses messages that were handled and deleted while the call was in flight; they need no further action. */
  async #change(changes: readonly VisibilityChange[], isConcern: () => boolean = () => true): Promise<void> {
    try {
      await this.#queue.visibility.change(changes);
    } catch (error) {
      if (isConcern()) {
        this.#outage.failed({ call: 'change-visibility', messages: changes.length, error });
      }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    let wake = (): void => undefined;
    const stopping = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.#stopping.signal.addEventListener('abort', wake, { once: true });
    await waitAtMost(this.#options.timers, milliseconds, stopping);
    this.#stopping.signal.removeEventListener('abort', wake);
  }

  /**
   * The poll in flight is not aborted: SQS would not know, and what it hands to an aborted call, even what is given back
   * here, would be out of sight for a whole visibility timeout.
   */
  async #stop(): Promise<void> {
    const { timers, stopGraceSeconds } = this.#options;
    const graceEndsAt = timers.now() + stopGraceSeconds * 1_000;
    this.#stopping.abort();
    this.#slots.wake();
    await this.#running;
    const ended = Promise.all(this.#lanes);
    await waitAtMost(timers, Math.max(0, graceEndsAt - timers.now()), ended);
    this.#held.interruptAll(new ConsumerStoppedError());
    await ended;
    this.#held.stop();
  }
}

/**
 * Runs a consumer of an SQS queue in a dedicated process, with the semantics of the Lambda handler.
 *
 * Every message is acknowledged, or redelivered after a delay that grows with every receive; one that fails takes no
 * other with it, but on a FIFO queue those behind it of its group. A rejected message is acknowledged only once the
 * dead-letter queue has taken it. A message that is being handled stays out of the sight of other processes by a
 * heartbeat, for `maxHoldSeconds` at most. While the queue is out of reach the poller keeps trying, ever more slowly,
 * and reports it once. It never rejects and never ends by itself.
 */
export const createSqsPoller = (options: SqsPollerOptions): SqsPoller =>
  new Poller(completePollerOptions(options));
