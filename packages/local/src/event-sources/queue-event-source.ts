import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Backoff, fullJitterMilliseconds, systemRandom } from '@dynamo-outbox/kernel';
import type { QueueMappingDescription } from '@dynamo-outbox/topology/internal';
import type { SQSEvent, SQSRecord } from 'aws-lambda';

import { readBatchAnswer } from './batch-item-failures.ts';
import {
  type EventSource,
  FailureReporter,
  type InvokeFunction,
  pause,
  type Warn,
  wordsOf,
} from './event-source.ts';
import { MappedQueue } from './mapped-queue.ts';

/** A queue mapping and its queue. */
export interface QueueMapping extends QueueMappingDescription {
  /** URL of the queue. */
  readonly queueUrl: string;
  /** ARN of the queue. */
  readonly queueArn: string;
}

/** Dependencies of {@link createQueueEventSource}. */
interface QueueEventSourceDependencies {
  readonly sqs: SQSClient;
  /** The region in records. */
  readonly region: string;
  readonly mapping: QueueMapping;
  readonly invoke: InvokeFunction<SQSEvent>;
  readonly warn: Warn;
}

const outageBackoff: Backoff = { baseMilliseconds: 100, capMilliseconds: 1000 };

/**
 * A long poll lasts one second instead of the possible twenty. A stop waits for it, because aborting it could hide a
 * message until the visibility timeout.
 */
const pollSeconds = 1;

const windowPollMilliseconds = 50;

class QueueEventSource implements EventSource {
  readonly #dependencies: QueueEventSourceDependencies;
  readonly #queue: MappedQueue;
  readonly #stopping = new AbortController();
  readonly #outages: FailureReporter;
  readonly #invocations: FailureReporter;
  readonly #inFlight = new Set<Promise<void>>();
  #running: Promise<void> = Promise.resolve();
  #failedReceives = 0;

  constructor(dependencies: QueueEventSourceDependencies) {
    const { sqs, region, mapping, warn } = dependencies;
    this.#dependencies = dependencies;
    this.#queue = new MappedQueue({ sqs, region, queueUrl: mapping.queueUrl, queueArn: mapping.queueArn });
    this.#outages = new FailureReporter(warn);
    this.#invocations = new FailureReporter(warn);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** One poller feeds all invocations: several pollers would often receive nothing. */
  async #run(): Promise<void> {
    const { mapping } = this.#dependencies;
    while (!this.#isStopping()) {
      if (this.#inFlight.size >= mapping.maximumConcurrency) {
        await Promise.race(this.#inFlight);
        continue;
      }
      const records = await this.#gather();
      if (this.#isStopping()) {
        await this.#giveBack(records);
      } else if (records.length > 0) {
        this.#track(this.#deliver(records));
      }
    }
    await Promise.all(this.#inFlight);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }

  /** Receives once; with a batching window, until the batch is full or the window has passed. */
  async #gather(): Promise<readonly SQSRecord[]> {
    const { batchSize, batchingWindowSeconds } = this.#dependencies.mapping;
    const { signal } = this.#stopping;
    const records = [...(await this.#receive(batchSize, pollSeconds))];
    const windowEndsAt = performance.now() + batchingWindowSeconds * 1000;
    while (records.length > 0 && records.length < batchSize && !signal.aborted) {
      const left = windowEndsAt - performance.now();
      if (left <= 0) {
        break;
      }
      const more = await this.#receive(
        batchSize - records.length,
        left >= pollSeconds * 1000 ? pollSeconds : 0,
      );
      records.push(...more);
      await (more.length === 0 ? pause(Math.min(left, windowPollMilliseconds), signal) : undefined);
    }
    return records;
  }

  async #receive(maximum: number, waitSeconds: number): Promise<readonly SQSRecord[]> {
    try {
      const records = await this.#queue.receive(maximum, waitSeconds);
      this.#outages.succeeded();
      this.#failedReceives = 0;
      return records;
    } catch (error) {
      this.#outages.failed(`cannot receive from the queue, trying again: ${wordsOf(error)}`);
      this.#failedReceives += 1;
      await pause(
        fullJitterMilliseconds(this.#failedReceives, outageBackoff, systemRandom),
        this.#stopping.signal,
      );
      return [];
    }
  }

  /**
   * Messages that are not deleted are redelivered after the visibility timeout, or moved by the queue's redrive policy.
   */
  async #deliver(records: readonly SQSRecord[]): Promise<void> {
    const handled = await this.#invoke(records);
    if (handled.length > 0) {
      await this.#delete(handled);
    }
  }

  /** Calls the function, and returns the records that are processed. */
  async #invoke(records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
    let answer: unknown;
    try {
      answer = await this.#dependencies.invoke({ Records: [...records] });
    } catch (error) {
      this.#invocations.failed(`a batch of ${records.length} failed: ${wordsOf(error)}`);
      return [];
    }
    return this.#dependencies.mapping.reportBatchItemFailures ? this.#read(answer, records) : records;
  }

  #read(answer: unknown, records: readonly SQSRecord[]): readonly SQSRecord[] {
    const read = readBatchAnswer(answer, new Set(records.map(({ messageId }) => messageId)));
    switch (read.kind) {
      case 'success':
        this.#invocations.succeeded();
        return records;
      case 'failures':
        return records.filter(({ messageId }) => !read.identifiers.has(messageId));
      case 'invalid':
        this.#invocations.failed('the function answered with an invalid partial batch response.');
        return [];
    }
  }

  async #delete(records: readonly SQSRecord[]): Promise<void> {
    try {
      const refused = await this.#queue.delete(records);
      if (refused > 0) {
        this.#dependencies.warn(
          `the queue would not delete ${refused} handled message(s); they are redelivered.`,
        );
      }
    } catch (error) {
      this.#outages.failed(`cannot delete handled messages, they are redelivered: ${wordsOf(error)}`);
    }
  }

  async #giveBack(records: readonly SQSRecord[]): Promise<void> {
    try {
      await this.#queue.giveBack(records);
    } catch {
      // They become visible again after the visibility timeout.
    }
  }
}

/** Polls a queue and calls a function with its messages, like Lambda's event source mapping. */
export const createQueueEventSource = (dependencies: QueueEventSourceDependencies): EventSource =>
  new QueueEventSource(dependencies);
