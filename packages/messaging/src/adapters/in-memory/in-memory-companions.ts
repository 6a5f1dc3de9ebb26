import { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import type { OutboxItem } from '../../outbox/outbox-item.ts';
import type { ScheduledItem } from '../../outbox/schedule/scheduled-item.ts';
import type { OutboxHead } from '../../outbox/stored-order.ts';

/** The tables that belong to a table of outbox items. In DynamoDB, all of them are the same table. */
export interface OutboxCompanions {
  readonly heads: InMemoryTable<OutboxHead>;
  readonly schedules: InMemoryTable<ScheduledItem>;
}

const companionsByTable = new WeakMap<InMemoryTable<OutboxItem>, OutboxCompanions>();

/** Returns the companions of a table of items, always the same ones. */
export const companionsOf = (table: InMemoryTable<OutboxItem>): OutboxCompanions => {
  const companions = companionsByTable.get(table) ?? {
    heads: new InMemoryTable<OutboxHead>('outbox-heads'),
    schedules: new InMemoryTable<ScheduledItem>('outbox-schedules'),
  };
  companionsByTable.set(table, companions);
  return companions;
};
