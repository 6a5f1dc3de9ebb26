import type { DynamoDbScheduledMessages } from '@dynamo-outbox/messaging/dynamodb';
import type { DueCursor, ScheduledEntry } from '@dynamo-outbox/messaging/schedule';
import type { ScheduledSelection } from './selection.ts';

const pageSize = 100;

// Later than every due time, and of the same form.
const endOfTime = new Date('9999-12-31T23:59:59.999Z');

async function* listShard(
  schedules: DynamoDbScheduledMessages,
  shard: number,
  { dueFrom, dueBefore = endOfTime }: ScheduledSelection,
): AsyncGenerator<ScheduledEntry> {
  let after: DueCursor | undefined;
  do {
    const page = await schedules.listDue({ shard, dueFrom, dueBefore, after, limit: pageSize });
    yield* page.entries;
    after = page.next;
  } while (after !== undefined);
}

const byDueTime = (one: ScheduledEntry, other: ScheduledEntry): number =>
  `${one.dueAt}#${one.messageId}` < `${other.dueAt}#${other.messageId}` ? -1 : 1;

/** Lists the entries of all shards by due time. */
async function* listByDueTime(
  schedules: DynamoDbScheduledMessages,
  selection: ScheduledSelection,
): AsyncGenerator<ScheduledEntry> {
  const shards = Array.from({ length: schedules.shards }, (_, shard) =>
    listShard(schedules, shard, selection),
  );
  const heads = await Promise.all(shards.map(async (shard) => ({ shard, next: await shard.next() })));
  for (;;) {
    const [first] = heads
      .flatMap((head) => (head.next.done === true ? [] : [{ head, entry: head.next.value }]))
      .toSorted((one, other) => byDueTime(one.entry, other.entry));
    if (first === undefined) {
      return;
    }
    yield first.entry;
    first.head.next = await first.head.shard.next();
  }
}

/** Lists the entries of some ordering keys by due time. It reads one entry more than `maxItems`, which shows that there are more. */
async function* listKeys(
  schedules: DynamoDbScheduledMessages,
  keys: readonly string[],
  { dueFrom, dueBefore = endOfTime, maxItems }: ScheduledSelection,
): AsyncGenerator<ScheduledEntry> {
  const from = dueFrom?.toISOString() ?? '';
  const lists = await Promise.all(keys.map((key) => schedules.listKey(key, { limit: maxItems + 1 })));
  yield* lists
    .flat()
    .filter(({ dueAt }) => dueAt >= from && dueAt < dueBefore.toISOString())
    .toSorted(byDueTime);
}

/** Lists the entries to look at: of the keys of one aggregate, or of the list by due time. */
export const listEntries = (
  schedules: DynamoDbScheduledMessages,
  selection: ScheduledSelection,
): AsyncGenerator<ScheduledEntry> =>
  selection.keys === undefined
    ? listByDueTime(schedules, selection)
    : listKeys(schedules, selection.keys, selection);
