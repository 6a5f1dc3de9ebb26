import type { BatchStatementError, DynamoDBClient, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Backoff, Clock, Random, Sleep } from '@dynamo-outbox/kernel';
import {
  assertBackoff,
  assertCount,
  fullJitterMilliseconds,
  sleep,
  systemClock,
  systemRandom,
} from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from '../outbox/outbox-store.ts';
import { DispatchMarksFailedError } from '../relay/dispatch-marks-failed-error.ts';
import type { DispatchMark } from './dispatch-marks.ts';
import { toMarkStatement, toMarkUpdate, toParkUpdate, toVerdict } from './dispatch-marks.ts';
import { assertRetentionDays, expiryEpochSeconds } from './epoch-seconds.ts';

/** What an outbox store in DynamoDB is made of. */
export interface DynamoDbOutboxStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** How long an item stays once it was dispatched: as far back as a replay shall reach. */
  readonly retentionDays: number;
  /** Most calls to DynamoDB at a time. Default 4. */
  readonly maxInFlight?: number;
  /** Most attempts at a throttled mark, the first included. Default 4. */
  readonly attempts?: number;
  /** The wait between attempts. Default 50 ms, doubling up to 1,000 ms, with full jitter. */
  readonly backoff?: Backoff;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

// BatchExecuteStatement takes at most 25 statements.
const maxStatements = 25;

// A hundred batches' worth; what is beyond is the second path's.
const maxOwed = 10_000;

const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => `${orderingKey}\n${sortKey}`;

/** How a mark did not come off. */
interface Unmarked {
  readonly item: OutboxItemKey;
  readonly verdict: 'again' | 'singly' | 'failed';
  readonly error: unknown;
}

const toChunks = (items: readonly OutboxItemKey[]): readonly (readonly OutboxItemKey[])[] =>
  Array.from({ length: Math.ceil(items.length / maxStatements) }, (_, index) =>
    items.slice(index * maxStatements, (index + 1) * maxStatements),
  );

const toUnmarked = (item: OutboxItemKey, error: BatchStatementError | undefined): readonly Unmarked[] => {
  const verdict = error === undefined ? 'gone' : toVerdict(error.Code);
  return verdict === 'gone' ? [] : [{ item, verdict, error }];
};

const rejectUnmarked = (unmarked: readonly Unmarked[]): void => {
  const [first] = unmarked;
  if (first !== undefined) {
    throw new DispatchMarksFailedError(
      unmarked.map(({ item }) => item),
      { cause: first.error },
    );
  }
};

/** Runs the tasks, so many at a time, and resolves with what they came to, in their order. */
const runSome = async <TTask, TResult>(
  tasks: readonly TTask[],
  atATime: number,
  run: (task: TTask) => Promise<readonly TResult[]>,
): Promise<readonly TResult[]> => {
  const results: (readonly TResult[])[] = [];
  const queue = tasks.entries();
  const work = async (): Promise<void> => {
    for (const [index, task] of queue) {
      results[index] = await run(task);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, tasks.length) }, work));
  return results.flat();
};

/**
 * Marks dispatched items in their table, 25 to a call and one write unit per KiB of item each: sets `LastDispatchedAt`
 * and `ExpiresAt`, and takes the item out of the list of undispatched ones. For outboxes with tracking `status`.
 *
 * Needs the permissions `dynamodb:PartiQLUpdate` and `dynamodb:UpdateItem`; the latter where a statement is refused.
 */
export class DynamoDbOutboxStore implements OutboxStore {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #retentionDays: number;
  readonly #attempts: number;
  readonly #backoff: Backoff;
  readonly #sleep: Sleep;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #maxInFlight: number;
  /** Published and not marked, by name. */
  readonly #owed = new Map<string, OutboxItemKey>();

  constructor(options: DynamoDbOutboxStoreOptions) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#retentionDays = options.retentionDays;
    this.#attempts = options.attempts ?? 4;
    this.#backoff = options.backoff ?? { baseMilliseconds: 50, capMilliseconds: 1_000 };
    this.#sleep = options.sleep ?? sleep;
    this.#random = options.random ?? systemRandom;
    this.#clock = options.clock ?? systemClock;
    this.#maxInFlight = options.maxInFlight ?? 4;
    assertRetentionDays('retentionDays', this.#retentionDays);
    assertCount('attempts', this.#attempts);
    assertBackoff('backoff', this.#backoff);
    assertCount('maxInFlight', this.#maxInFlight);
  }

  /**
   * Tries them all, throttled ones again after a wait. Rejects with `DISPATCH_MARKS_FAILED` for those that stay unmarked.
   *
   * These are tried once more with the next call: until then the second path takes them for left behind, and publishes
   * them, and on ordered topics all that follow them, itself.
   */
  async markDispatched(items: readonly OutboxItemKey[]): Promise<void> {
    const owed = this.#takeOwed(items);
    const unmarked = await this.#markAll([...owed, ...items]);
    for (const { item } of unmarked.slice(0, maxOwed - this.#owed.size)) {
      this.#owed.set(nameOf(item), item);
    }
    const isOwed = new Set(owed);
    rejectUnmarked(unmarked.filter(({ item }) => !isOwed.has(item)));
  }

  /** What earlier calls could not mark, but for the items of this one: a call takes no item twice. */
  #takeOwed(items: readonly OutboxItemKey[]): readonly OutboxItemKey[] {
    for (const item of items) {
      this.#owed.delete(nameOf(item));
    }
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    return owed;
  }

  async #markAll(items: readonly OutboxItemKey[]): Promise<readonly Unmarked[]> {
    const mark = this.#createMark();
    const failed: Unmarked[] = [];
    let unmarked = await this.#markOnce(mark, items, failed);
    for (let attempt = 1; unmarked.length > 0 && attempt < this.#attempts; attempt += 1) {
      await this.#sleep(fullJitterMilliseconds(attempt, this.#backoff, this.#random));
      unmarked = await this.#markOnce(
        mark,
        unmarked.map(({ item }) => item),
        failed,
      );
    }
    return [...failed, ...unmarked];
  }

  /** One call each: parking is rare. */
  async markParked(items: readonly ParkedItem[]): Promise<void> {
    const failed = await runSome(items, this.#maxInFlight, (item) =>
      this.#update(item, toParkUpdate(this.#tableName, item)),
    );
    rejectUnmarked(failed);
  }

  /** Resolves with those to try again, and adds those that failed for good to `failed`. */
  async #markOnce(
    mark: DispatchMark,
    items: readonly OutboxItemKey[],
    failed: Unmarked[],
  ): Promise<readonly Unmarked[]> {
    const unmarked = await runSome(toChunks(items), this.#maxInFlight, (chunk) =>
      this.#markChunk(mark, chunk),
    );
    const singly = unmarked.filter(({ verdict }) => verdict === 'singly');
    failed.push(...unmarked.filter(({ verdict }) => verdict === 'failed'));
    failed.push(
      ...(await runSome(singly, this.#maxInFlight, ({ item }) =>
        this.#update(item, toMarkUpdate(mark, item)),
      )),
    );
    return unmarked.filter(({ verdict }) => verdict === 'again');
  }

  #createMark(): DispatchMark {
    const now = this.#clock();
    return {
      tableName: this.#tableName,
      dispatchedAt: now.toISOString(),
      expiresAt: expiryEpochSeconds(now, this.#retentionDays),
    };
  }

  async #markChunk(mark: DispatchMark, chunk: readonly OutboxItemKey[]): Promise<readonly Unmarked[]> {
    try {
      const { Responses = [] } = await this.#client.send(
        new BatchExecuteStatementCommand({ Statements: chunk.map((item) => toMarkStatement(mark, item)) }),
      );
      return chunk.flatMap((item, index) => toUnmarked(item, Responses[index]?.Error));
    } catch (error) {
      // The client has tried again by itself whatever is worth it.
      return chunk.map((item) => ({ item, verdict: 'failed', error }));
    }
  }

  async #update(item: OutboxItemKey, input: UpdateItemCommandInput): Promise<readonly Unmarked[]> {
    try {
      await this.#client.send(new UpdateItemCommand(input));
      return [];
    } catch (error) {
      return error instanceof ConditionalCheckFailedException ? [] : [{ item, verdict: 'failed', error }];
    }
  }
}
