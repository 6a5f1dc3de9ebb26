import type {
  BatchStatementResponse,
  DynamoDBClient,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Backoff, Clock, Random, Sleep, TimeLeft } from '@dynamo-outbox/kernel';
import {
  assertBackoff,
  assertCount,
  chunk,
  fullJitterMilliseconds,
  mapConcurrently,
  NoTimeLeftError,
  sleep,
  systemClock,
  systemRandom,
  unlimitedTime,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { MessageId } from '../../message/ids.ts';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from '../../relay/outbox-store.ts';
import type { RedriveMarks } from '../../outbox/redrive-marks.ts';
import { DispatchMarksFailedError } from '../../relay/dispatch-marks-failed-error.ts';
import type { DispatchMark } from './dispatch-marks.ts';
import { type StatementVerdict, toMarkStatement, toMarkUpdate, toVerdict } from './dispatch-marks.ts';
import { assertRetentionDays, expiryEpochSeconds } from './retention.ts';
import { OwedMarks } from './owed-marks.ts';
import { ParkedMarks } from './parked-marks.ts';

/** Options of an outbox store in DynamoDB. */
export interface DynamoDbOutboxStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  /** Days for which a dispatched item is kept and can be replayed. */
  readonly retentionDays: number;
  /** Most calls to DynamoDB at a time. Default 4. */
  readonly maxInFlight?: number;
  /** Most attempts at a throttled mark, the first included. Default 4. */
  readonly attempts?: number;
  /** The wait between attempts. Default 50 ms, doubling up to 1,000 ms, with full jitter. */
  readonly backoff?: Backoff;
  /**
   * Wait before the next retry of marks that an earlier call could not write, after a failed retry. Default 1,000 ms,
   * doubling up to 60,000 ms, with full jitter.
   */
  readonly owedBackoff?: Backoff;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

const defaults = {
  maxInFlight: 4,
  attempts: 4,
  backoff: { baseMilliseconds: 50, capMilliseconds: 1_000 },
  owedBackoff: { baseMilliseconds: 1_000, capMilliseconds: 60_000 },
  clock: systemClock,
  sleep,
  random: systemRandom,
} as const;

// BatchExecuteStatement takes at most 25 statements.
const maxStatements = 25;

// The most marks of earlier calls that one call retries: ten calls to DynamoDB.
const maxOwedAtATime = 250;

/** A mark that could not be written, and why. */
interface Unmarked {
  readonly item: OutboxItemKey;
  readonly verdict: Exclude<StatementVerdict, 'marked'>;
  readonly error: unknown;
}

/** A round of marks in progress. */
interface MarkRound {
  readonly mark: DispatchMark;
  readonly timeLeft: TimeLeft;
}

const toUnmarked = (
  item: OutboxItemKey,
  response: BatchStatementResponse | undefined,
): readonly Unmarked[] => {
  const verdict = toVerdict(response);
  return verdict === 'marked' ? [] : [{ item, verdict, error: response?.Error }];
};

/** Groups marks by verdict. Each verdict has a list, so that none is dropped: a dropped mark would count as written. */
const byVerdict = (
  unmarked: readonly Unmarked[],
): Readonly<Record<Unmarked['verdict'], readonly Unmarked[]>> => {
  const groups: Record<Unmarked['verdict'], Unmarked[]> = { again: [], singly: [], failed: [] };
  for (const mark of unmarked) {
    groups[mark.verdict].push(mark);
  }
  return groups;
};

const itemsOf = (unmarked: readonly Unmarked[]): readonly OutboxItemKey[] => unmarked.map(({ item }) => item);

const rejectUnmarked = (unmarked: readonly Unmarked[]): void => {
  const [first] = unmarked;
  if (first !== undefined) {
    throw new DispatchMarksFailedError(itemsOf(unmarked), { cause: first.error });
  }
};

/**
 * Marks dispatched items in their table, 25 in a call: sets `LastDispatchedAt` and `ExpiresAt`, and removes the item
 * from the list of undispatched items. A mark costs one write unit for each KiB of the item. For outboxes with tracking
 * `status`.
 *
 * Needs the permissions `dynamodb:PartiQLUpdate` and `dynamodb:UpdateItem`, which is used if DynamoDB rejects a
 * statement.
 */
export class DynamoDbOutboxStore implements OutboxStore, RedriveMarks {
  readonly #options: Required<DynamoDbOutboxStoreOptions>;
  readonly #owed: OwedMarks;
  readonly #parkedMarks: ParkedMarks;

  constructor(options: DynamoDbOutboxStoreOptions) {
    this.#options = withDefaults(defaults, options);
    const { retentionDays, attempts, backoff, owedBackoff, maxInFlight, clock, random } = this.#options;
    assertRetentionDays('retentionDays', retentionDays);
    assertCount('attempts', attempts);
    assertBackoff('backoff', backoff);
    assertBackoff('owedBackoff', owedBackoff);
    assertCount('maxInFlight', maxInFlight);
    this.#owed = new OwedMarks({ atATime: maxOwedAtATime, backoff: owedBackoff, clock, random });
    this.#parkedMarks = new ParkedMarks({ ...options, createMark: () => this.#createMark() });
  }

  /**
   * Marks the items, and retries throttled marks after a wait. Rejects with `DISPATCH_MARKS_FAILED`, which lists the
   * unmarked items.
   *
   * The store remembers up to 10,000 unmarked items. A later call retries up to 250 of them once, if it marked all of
   * its own items or had none. After a failed retry, the wait before the next one grows.
   */
  async markDispatched(items: readonly OutboxItemKey[], timeLeft: TimeLeft = unlimitedTime): Promise<void> {
    const unmarked = await this.#markAll(items, timeLeft);
    this.#owed.remove(items);
    this.#owed.add(itemsOf(unmarked));
    rejectUnmarked(unmarked);
    await this.#retryOwed(timeLeft);
  }

  /** Whether this store has dispatched the item but not marked it yet. */
  isOwed(item: OutboxItemKey): boolean {
    return this.#owed.has(item);
  }

  /**
   * Marks the items with one call each, because parking is rare. Makes a few more calls for an item with a redriven
   * message.
   */
  async markParked(items: readonly ParkedItem[], timeLeft: TimeLeft = unlimitedTime): Promise<void> {
    const failed = await this.#runSome(items, (item) =>
      this.#mark(item, timeLeft, () => this.#parkedMarks.park(item)),
    );
    rejectUnmarked(failed);
  }

  /**
   * Makes two calls, and one more if another message of the item is still waiting. Needs only `dynamodb:UpdateItem`.
   */
  async markRedriven(item: OutboxItemKey, messageId: MessageId): Promise<void> {
    await this.#parkedMarks.redrive(item, messageId);
  }

  async #retryOwed(timeLeft: TimeLeft): Promise<void> {
    const due = timeLeft() > 0 ? this.#owed.due() : [];
    const failed: Unmarked[] = [];
    const again = await this.#markOnce({ mark: this.#createMark(), timeLeft }, due, failed);
    this.#owed.settle(due, itemsOf([...failed, ...again]));
  }

  async #markAll(items: readonly OutboxItemKey[], timeLeft: TimeLeft): Promise<readonly Unmarked[]> {
    const { attempts, backoff, random } = this.#options;
    const round = { mark: this.#createMark(), timeLeft };
    const failed: Unmarked[] = [];
    let unmarked = await this.#markOnce(round, items, failed);
    for (let attempt = 1; unmarked.length > 0 && attempt < attempts; attempt += 1) {
      const delayMilliseconds = fullJitterMilliseconds(attempt, backoff, random);
      if (delayMilliseconds >= timeLeft()) {
        break;
      }
      await this.#options.sleep(delayMilliseconds);
      unmarked = await this.#markOnce(round, itemsOf(unmarked), failed);
    }
    return [...failed, ...unmarked];
  }

  /** Resolves with the items to retry, and adds those that failed permanently to `failed`. */
  async #markOnce(
    { mark, timeLeft }: MarkRound,
    items: readonly OutboxItemKey[],
    failed: Unmarked[],
  ): Promise<readonly Unmarked[]> {
    const unmarked = await this.#runSome(chunk(items, maxStatements), (some) =>
      this.#markSome({ mark, timeLeft }, some),
    );
    const { again, singly, failed: refused } = byVerdict(unmarked);
    failed.push(...refused);
    failed.push(
      ...(await this.#runSome(singly, ({ item }) => this.#update(item, toMarkUpdate(mark, item), timeLeft))),
    );
    return again;
  }

  async #runSome<TTask, TResult>(
    tasks: readonly TTask[],
    run: (task: TTask) => Promise<readonly TResult[]>,
  ): Promise<readonly TResult[]> {
    return (await mapConcurrently(tasks, this.#options.maxInFlight, run)).flat();
  }

  #createMark(): DispatchMark {
    const { clock, tableName, retentionDays } = this.#options;
    const now = clock();
    return {
      tableName,
      dispatchedAt: now.toISOString(),
      expiresAt: expiryEpochSeconds(now, retentionDays),
    };
  }

  async #markSome(
    { mark, timeLeft }: MarkRound,
    items: readonly OutboxItemKey[],
  ): Promise<readonly Unmarked[]> {
    try {
      if (timeLeft() <= 0) {
        throw new NoTimeLeftError();
      }
      const { Responses = [] } = await this.#options.client.send(
        new BatchExecuteStatementCommand({ Statements: items.map((item) => toMarkStatement(mark, item)) }),
      );
      return items.flatMap((item, index) => toUnmarked(item, Responses[index]));
    } catch (error) {
      // The client has already retried errors that are worth a retry.
      return items.map((item) => ({ item, verdict: 'failed', error }));
    }
  }

  #update(
    item: OutboxItemKey,
    input: UpdateItemCommandInput,
    timeLeft: TimeLeft,
  ): Promise<readonly Unmarked[]> {
    return this.#mark(item, timeLeft, () => this.#options.client.send(new UpdateItemCommand(input)));
  }

  async #mark(
    item: OutboxItemKey,
    timeLeft: TimeLeft,
    write: () => Promise<unknown>,
  ): Promise<readonly Unmarked[]> {
    try {
      if (timeLeft() <= 0) {
        throw new NoTimeLeftError();
      }
      await write();
      return [];
    } catch (error) {
      return error instanceof ConditionalCheckFailedException ? [] : [{ item, verdict: 'failed', error }];
    }
  }
}
