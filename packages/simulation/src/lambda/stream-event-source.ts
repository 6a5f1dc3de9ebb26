import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Engine } from '../engine/engine.ts';
import type { Invocation, LambdaFunction } from './lambda-function.ts';

/** A shard of a stream, as its reader sees it. */
export interface StreamShard {
  /** The records behind a sequence number, oldest first; those of more than 24 hours are gone. */
  read(after: string | undefined, limit: number): readonly DynamoDBRecord[];
}

/** How a stream is mapped to a function. */
export interface StreamEventSourceOptions {
  readonly shard: StreamShard;
  readonly target: LambdaFunction<DynamoDBStreamEvent, DynamoDBBatchResponse>;
  readonly batchSize: number;
  /** How often a batch is tried again. */
  readonly maxRetries: number;
  /** How old a record may be, in seconds. */
  readonly maxAgeSeconds: number;
}

const firstRetryMilliseconds = 1_000;
const longestRetryMilliseconds = 30_000;

const sequenceOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? '';

/** What the filter of the mapping lets through: `eventName = INSERT`. */
const isInserted = ({ eventName }: DynamoDBRecord): boolean => eventName === 'INSERT';

/**
 * An event source mapping on a stream, as AWS documents it: one batch at a time and shard, partial batch responses,
 * bisecting, bounded retries and record age.
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

  /** Whether a record was given up, so that later ones went on without it. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** Whether there is nothing to deliver, as far as records are visible. */
  get isIdle(): boolean {
    return !this.#isBusy && (!this.#isEnabled || this.#read(1).length === 0);
  }

  /** Turns the mapping on or off. */
  enable(isEnabled: boolean): void {
    this.#isEnabled = isEnabled;
    this.wake();
  }

  /** Looks for records soon, unless it is about to do so anyway. */
  wakeIfIdle(): void {
    if (!this.#isBusy && !this.#isWaking) {
      this.wake();
    }
  }

  /** Looks for records soon. */
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

  /** Gives up on what is too old. */
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

/** How many records are done: those before the lowest one that is reported. An unknown id fails the whole batch. */
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
