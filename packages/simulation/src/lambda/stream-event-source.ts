import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Engine } from '../engine/engine.ts';
import type { Invocation, LambdaFunction } from './lambda-function.ts';

/** A shard of a stream, as its reader sees it. */
export interface StreamShard {
  /** Returns the records after a sequence number, oldest first. Records older than 24 hours are removed. */
  read(after: string | undefined, limit: number): readonly DynamoDBRecord[];
}

/** Options of an event source mapping on a stream. */
export interface StreamEventSourceOptions {
  readonly shard: StreamShard;
  readonly target: LambdaFunction<DynamoDBStreamEvent, DynamoDBBatchResponse>;
  readonly batchSize: number;
  /** Maximum number of retries of a batch. */
  readonly maxRetries: number;
  /** Maximum age of a record, in seconds. */
  readonly maxAgeSeconds: number;
}

const firstRetryMilliseconds = 1_000;
const longestRetryMilliseconds = 30_000;

const sequenceOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? '';

/** The filter of the mapping: `eventName = INSERT`. */
const isInserted = ({ eventName }: DynamoDBRecord): boolean => eventName === 'INSERT';

/**
 * An event source mapping on a stream, as AWS documents it: one batch at a time for each shard, partial batch
 * responses, bisecting, and limits of retries and record age.
 */
export class StreamEventSource {
  readonly #engine: Engine;
  readonly #options: StreamEventSourceOptions;
  #checkpoint: string | undefined;
  #isBusy = false;
  #isWaking = false;
  #isEnabled = true;
  #hasGivenUp = false;
  #retries = 0;
  /** How many records the next batch has at most, while a failed one is being bisected. */
  #bisected: number | undefined;

  constructor(engine: Engine, options: StreamEventSourceOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** Whether the mapping gave up a record and continued with later ones. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** Whether no visible record is left to deliver. */
  get isIdle(): boolean {
    return !this.#isBusy && (!this.#isEnabled || this.#read(1).length === 0);
  }

  /** Turns the mapping on or off. */
  enable(isEnabled: boolean): void {
    this.#isEnabled = isEnabled;
    this.wake();
  }

  /** Polls for records soon, unless a poll is already scheduled. */
  wakeIfIdle(): void {
    if (!this.#isBusy && !this.#isWaking) {
      this.wake();
    }
  }

  /** Polls for records soon. */
  wake(): void {
    this.#isWaking = true;
    this.#engine.after(this.#engine.latency(), () => {
      this.#isWaking = false;
      this.#poll();
    });
  }

  #read(limit: number): readonly DynamoDBRecord[] {
    return this.#options.shard.read(this.#checkpoint, limit);
  }

  #poll(): void {
    if (this.#isBusy || !this.#isEnabled) {
      return;
    }
    const records = this.#read(this.#bisected ?? this.#options.batchSize);
    const fresh = this.#dropOld(records);
    if (fresh.length === 0) {
      if (records.length > 0) {
        this.wake();
      }
      return;
    }
    this.#isBusy = true;
    const passing = fresh.filter(isInserted);
    if (passing.length === 0) {
      this.#advance(fresh, fresh.length);
      return;
    }
    void this.#options.target.invoke({ Records: [...passing] }).then((invocation) => {
      this.#settle(fresh, invocation);
    });
  }

  /** Gives up the records that are too old. */
  #dropOld(records: readonly DynamoDBRecord[]): readonly DynamoDBRecord[] {
    const limit = this.#engine.now / 1_000 - this.#options.maxAgeSeconds;
    const fresh = records.filter(({ dynamodb }) => (dynamodb?.ApproximateCreationDateTime ?? 0) >= limit);
    for (const record of records.slice(0, records.length - fresh.length)) {
      this.#giveUp(record);
    }
    return fresh;
  }

  #giveUp(record: DynamoDBRecord): void {
    this.#engine.timeline?.add(this.#engine.now, 'stream', `gives up on ${sequenceOf(record)}`);
    this.#checkpoint = sequenceOf(record);
    this.#retries = 0;
    this.#hasGivenUp = true;
  }

  #settle(records: readonly DynamoDBRecord[], invocation: Invocation<DynamoDBBatchResponse>): void {
    const done = 'answer' in invocation ? countDone(records, invocation.answer) : 0;
    if (done === records.length) {
      this.#advance(records, done);
      return;
    }
    this.#engine.after(
      Math.min(longestRetryMilliseconds, firstRetryMilliseconds * 2 ** this.#retries),
      () => {
        this.#retry(records, done);
      },
    );
  }

  #advance(records: readonly DynamoDBRecord[], done: number): void {
    const last = records[done - 1];
    if (last !== undefined) {
      this.#checkpoint = sequenceOf(last);
      this.#retries = 0;
      this.#bisected = undefined;
    }
    this.#isBusy = false;
    this.wake();
  }

  #retry(records: readonly DynamoDBRecord[], done: number): void {
    if (done > 0) {
      this.#advance(records, done);
      return;
    }
    this.#retries += 1;
    const [first] = records;
    if (records.length > 1) {
      this.#bisected = Math.ceil(records.length / 2);
    } else if (first !== undefined && this.#retries > this.#options.maxRetries) {
      this.#giveUp(first);
    }
    this.#isBusy = false;
    this.wake();
  }
}

/** Counts the finished records: those before the lowest reported one. An unknown id fails the whole batch. */
const countDone = (
  records: readonly DynamoDBRecord[],
  { batchItemFailures }: DynamoDBBatchResponse,
): number => {
  const places = batchItemFailures.map(({ itemIdentifier }) =>
    Math.max(
      0,
      records.findIndex((record) => sequenceOf(record) === itemIdentifier),
    ),
  );
  return Math.min(records.length, ...places);
};
