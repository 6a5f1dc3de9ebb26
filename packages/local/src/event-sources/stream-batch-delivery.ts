import { type Backoff, type Clock, fullJitterMilliseconds, systemRandom } from '@dynamo-outbox/kernel';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

import { readBatchAnswer } from './batch-item-failures.ts';
import { FailureReporter, type InvokeFunction, pause, type Warn, wordsOf } from './event-source.ts';
import type { GivenUpBatch, GiveUpCondition, OnFailureDestination } from './on-failure-destination.ts';
import { sequenceNumberOf } from './stream-record.ts';

/** Failure handling of a stream mapping. */
export interface StreamFailurePolicy {
  /** Whether a failed batch is bisected before it is retried. Bisecting does not use up a retry. */
  readonly bisectBatchOnError: boolean;
  /** Whether the function's response is read for batch item failures. */
  readonly reportBatchItemFailures: boolean;
  /** Maximum retries of the same batch; -1 for no limit. */
  readonly retryAttempts: number;
  /** Age after which records are given up without delivery; -1 for no limit. */
  readonly maximumRecordAgeSeconds: number;
}

/** Dependencies of {@link StreamBatchDelivery}. */
export interface StreamBatchDeliveryOptions {
  readonly shardId: string;
  readonly policy: StreamFailurePolicy;
  readonly invoke: InvokeFunction<DynamoDBStreamEvent>;
  readonly onFailure: OnFailureDestination;
  /** Stores that everything up to this sequence number is processed. */
  readonly checkpoint: (sequenceNumber: string) => Promise<void>;
  readonly retryBackoff: Backoff;
  readonly clock: Clock;
  readonly warn: Warn;
  /** Aborted when the event source stops: the rest of the batch stays in the stream. */
  readonly signal: AbortSignal;
}

/** Records that are sent together, and the number of earlier attempts. */
interface Segment {
  readonly records: readonly DynamoDBRecord[];
  readonly sent: number;
}

type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly at: number; readonly isFunctionError: boolean };

const wholeBatchFailed = (isFunctionError: boolean): Outcome => ({ kind: 'failed', at: 0, isFunctionError });

/**
 * Index of the lowest failed sequence number. Sequence numbers have different lengths: as text, 9 would sort after 10.
 */
const lowestFailure = (records: readonly DynamoDBRecord[], failed: ReadonlySet<string>): number => {
  let lowest = -1;
  let lowestNumber = 0n;
  records.forEach((record, index) => {
    const sequenceNumber = sequenceNumberOf(record);
    const number = BigInt(sequenceNumber);
    if (failed.has(sequenceNumber) && (lowest === -1 || number < lowestNumber)) {
      lowest = index;
      lowestNumber = number;
    }
  });
  return lowest;
};

const halves = ({ records }: Segment): readonly Segment[] => {
  const middle = Math.ceil(records.length / 2);
  return [
    { records: records.slice(0, middle), sent: 0 },
    { records: records.slice(middle), sent: 0 },
  ];
};

/**
 * Delivers the batches of one shard to a function in order, and handles failures.
 *
 * A failed batch restarts at its lowest failed record. If bisecting is enabled and possible, it is halved. Otherwise it
 * is sent again after a wait, until its retries are used up or its records are too old. Records that are given up go to
 * the on-failure destination, and the shard continues after them.
 */
export class StreamBatchDelivery {
  readonly #options: StreamBatchDeliveryOptions;
  readonly #invocations: FailureReporter;
  readonly #destination: FailureReporter;

  constructor(options: StreamBatchDeliveryOptions) {
    this.#options = options;
    this.#invocations = new FailureReporter(options.warn);
    this.#destination = new FailureReporter(options.warn);
  }

  /** Resolves when every record is delivered or given up, or when the event source stops. */
  async deliver(records: readonly DynamoDBRecord[]): Promise<void> {
    const pending: Segment[] = [{ records, sent: 0 }];
    for (let segment = pending.shift(); segment !== undefined; segment = pending.shift()) {
      if (this.#options.signal.aborted) {
        return;
      }
      pending.unshift(...(await this.#send(segment)));
    }
  }

  /** Sends a segment once, and returns what remains of it. */
  async #send(segment: Segment): Promise<readonly Segment[]> {
    const { records, sent } = segment;
    const expired = this.#countExpired(records);
    if (expired > 0) {
      await this.#giveUp({ records: records.slice(0, expired), sent }, 'RecordAgeExceeded', false);
      return expired < records.length ? [{ records: records.slice(expired), sent }] : [];
    }
    const outcome = await this.#invoke(records);
    if (outcome.kind === 'delivered') {
      this.#invocations.succeeded();
      await this.#checkpointAt(records, records.length - 1);
      return [];
    }
    await this.#checkpointAt(records, outcome.at - 1);
    return this.#afterFailure({ records, sent: sent + 1 }, outcome.at, outcome.isFunctionError);
  }

  async #afterFailure(
    { records, sent }: Segment,
    at: number,
    isFunctionError: boolean,
  ): Promise<readonly Segment[]> {
    const { bisectBatchOnError, retryAttempts } = this.#options.policy;
    const rest: Segment = { records: records.slice(at), sent };
    if (bisectBatchOnError && at > 0) {
      return [{ ...rest, sent: 0 }];
    }
    if (bisectBatchOnError && rest.records.length > 1) {
      return halves(rest);
    }
    if (retryAttempts !== -1 && sent > retryAttempts) {
      await this.#giveUp(rest, 'RetryAttemptsExhausted', isFunctionError);
      return [];
    }
    await pause(fullJitterMilliseconds(sent, this.#options.retryBackoff, systemRandom), this.#options.signal);
    return [rest];
  }

  async #invoke(records: readonly DynamoDBRecord[]): Promise<Outcome> {
    let answer: unknown;
    try {
      answer = await this.#options.invoke({ Records: [...records] });
    } catch (error) {
      this.#invocations.failed(`a batch of ${records.length} failed: ${wordsOf(error)}`);
      return wholeBatchFailed(true);
    }
    return this.#options.policy.reportBatchItemFailures ? this.#read(answer, records) : { kind: 'delivered' };
  }

  #read(answer: unknown, records: readonly DynamoDBRecord[]): Outcome {
    const read = readBatchAnswer(answer, new Set(records.map(sequenceNumberOf)));
    switch (read.kind) {
      case 'success':
        return { kind: 'delivered' };
      case 'failures':
        return { kind: 'failed', at: lowestFailure(records, read.identifiers), isFunctionError: false };
      case 'invalid':
        this.#invocations.failed('the function answered with an invalid partial batch response.');
        return wholeBatchFailed(false);
    }
  }

  #countExpired(records: readonly DynamoDBRecord[]): number {
    const { maximumRecordAgeSeconds } = this.#options.policy;
    if (maximumRecordAgeSeconds === -1) {
      return 0;
    }
    const oldest = this.#options.clock().getTime() / 1000 - maximumRecordAgeSeconds;
    const fresh = records.findIndex(
      ({ dynamodb }) => (dynamodb?.ApproximateCreationDateTime ?? oldest) >= oldest,
    );
    return fresh === -1 ? records.length : fresh;
  }

  async #giveUp(
    { records, sent }: Segment,
    condition: GiveUpCondition,
    isFunctionError: boolean,
  ): Promise<void> {
    const { shardId, warn } = this.#options;
    if (await this.#store({ shardId, records, condition, invokeCount: sent, isFunctionError })) {
      warn(`gave up ${records.length} record(s) (${condition}): they are in the on-failure destination.`);
      await this.#checkpointAt(records, records.length - 1);
    }
  }

  /** Retries until the destination has the records: losing them is worse than waiting. Returns whether it has them. */
  async #store(batch: GivenUpBatch): Promise<boolean> {
    const { onFailure, retryBackoff, signal } = this.#options;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await onFailure(batch);
        this.#destination.succeeded();
        return true;
      } catch (error) {
        this.#destination.failed(
          `the on-failure destination does not answer, trying again: ${wordsOf(error)}`,
        );
        await pause(fullJitterMilliseconds(attempt, retryBackoff, systemRandom), signal);
      }
    }
    return false;
  }

  async #checkpointAt(records: readonly DynamoDBRecord[], index: number): Promise<void> {
    const record = records[index];
    if (record !== undefined) {
      await this.#options.checkpoint(sequenceNumberOf(record));
    }
  }
}
