import { type InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { toItemRefusal } from '../../outbox/errors.ts';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import { findHeadMove } from '../../outbox/position-group.ts';
import type { ScheduledItem, ScheduledKey } from '../../outbox/schedule/scheduled-item.ts';
import type { HeadMove, OutboxHead } from '../../outbox/stored-order.ts';
import { commitRelease } from '../../schedule/commit-release.ts';
import type {
  DueEntries,
  DuePage,
  FoundSchedule,
  Release,
  ReleaseOutcome,
  ScheduledEntry,
  ScheduledMessages,
} from '../../schedule/scheduled-messages.ts';
import { companionsOf } from './in-memory-companions.ts';
import { toHeadChange } from './head-changes.ts';
import { storedOrderOf } from './in-memory-stored-order.ts';
import { toItemKey } from './item-progress.ts';
import { toScheduledTableKey, toScheduleRemoval } from './scheduled-changes.ts';

/** Options of the scheduled messages in memory. */
export interface InMemoryScheduledMessagesOptions {
  /** Table of the in-memory outbox. */
  readonly table: InMemoryTable<OutboxItem>;
  /** Table of heads, if the outbox has one of its own. */
  readonly heads?: InMemoryTable<OutboxHead>;
  /** Table of scheduled messages, if the outbox has one of its own. */
  readonly schedules?: InMemoryTable<ScheduledItem>;
}

const placeOf = ({ dueAt, messageId }: Pick<ScheduledEntry, 'dueAt' | 'messageId'>): string =>
  `${dueAt}#${messageId}`;

/** The releasing side of an in-memory outbox, with the semantics of the DynamoDB adapter. */
export class InMemoryScheduledMessages implements ScheduledMessages {
  readonly shards = 1;
  readonly #table: InMemoryTable<OutboxItem>;
  readonly #heads: InMemoryTable<OutboxHead>;
  readonly #schedules: InMemoryTable<ScheduledItem>;

  constructor({ table, heads, schedules }: InMemoryScheduledMessagesOptions) {
    this.#table = table;
    this.#heads = heads ?? companionsOf(table).heads;
    this.#schedules = schedules ?? companionsOf(table).schedules;
  }

  async listDue({ dueBefore, dueFrom, after = '', limit }: DuePage): Promise<DueEntries> {
    const before = dueBefore.toISOString();
    const from = dueFrom?.toISOString() ?? '';
    const due = this.#schedules
      .values()
      .filter((item) => item.dueAt >= from && item.dueAt < before && placeOf(item) > after)
      .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
    const entries = due
      .slice(0, limit)
      .map(({ orderingKey, messageId, dueAt }) => ({ orderingKey, messageId, dueAt }));
    const last = entries.at(-1);
    return {
      entries,
      unreadable: 0,
      next: due.length > limit && last !== undefined ? placeOf(last) : undefined,
    };
  }

  async find(key: ScheduledKey): Promise<FoundSchedule> {
    const item = this.#schedules.find(toScheduledTableKey(key));
    return item === undefined ? undefined : { item };
  }

  findHeadMove(orderingKey: string, now: Date): Promise<HeadMove> {
    return findHeadMove(orderingKey, storedOrderOf(this.#table, this.#heads), now);
  }

  async release({ scheduled, item, head }: Release): Promise<ReleaseOutcome> {
    const unitOfWork = new InMemoryUnitOfWork();
    unitOfWork.stage(toScheduleRemoval(this.#schedules, scheduled, scheduled.revision));
    if (head !== undefined) {
      unitOfWork.stage(toHeadChange(this.#heads, head));
    }
    unitOfWork.stage(
      this.#table.toPut(toItemKey(item), item, {
        condition: (current) => current === undefined,
        onConditionFailed: () => toItemRefusal(item),
        reportsLast: true,
      }),
    );
    return commitRelease(unitOfWork);
  }
}
