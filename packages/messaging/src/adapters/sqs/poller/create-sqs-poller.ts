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
import { createDelaySeconds } from '../delivery/delay-seconds.ts';
import { createSettleDelivery } from '../delivery/settle-delivery.ts';
import { Slots } from './slots.ts';
import { completePollerOptions } from './sqs-poller-options.ts';
import type { CompleteSqsPollerOptions, SqsPollerOptions } from './sqs-poller-options.ts';

/** A consumer's queue, polled by a dedicated process. */
export interface SqsPoller {
  /** Starts to receive. A second call has no effect. */
  start(): void;
  /**
   * Stops receiving, lets running handlers end within the grace period, and returns the remaining messages to the queue
   * immediately. Resolves when all of this is done. A second call waits for the same stop.
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
    const { consumer, observer, timers } = this.#options;
    const acknowledgements = new Acknowledgements((records) => this.#delete(records), timers);
    return createHandleLane({
      consumerName: consumer.name,
      settle: createSettleDelivery(this.#options),
      held: this.#held,
      observer,
      delay: createDelaySeconds(this.#options),
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

  /** One loop feeds all handlers, because concurrent receives would often return nothing. */
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

  /** Also handles messages that arrive after the stop has begun: their lanes start nothing and return everything. */
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
      // SQS redelivers them as duplicates.
      this.#outage.failed({ call: 'delete', messages: records.length, error });
    }
  }

  /** SQS rejects messages that were handled and deleted while the call was in flight. They need no further action. */
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
   * Does not abort the receive in flight. SQS would not notice, and the messages that it delivers to an aborted call
   * would be invisible for a whole visibility timeout.
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
 * Every message is acknowledged, or redelivered after a delay that grows with every receive. A failure affects no other
 * message, except those behind it in its group on a FIFO queue. A rejected message is acknowledged only after the
 * dead-letter queue has accepted it. A heartbeat hides a message from other processes while it is handled, for
 * `maxHoldSeconds` at most.
 *
 * While the queue is unreachable, the poller retries with growing waits and reports the outage once. It never rejects
 * and never ends by itself.
 */
export const createSqsPoller = (options: SqsPollerOptions): SqsPoller =>
  new Poller(completePollerOptions(options));
