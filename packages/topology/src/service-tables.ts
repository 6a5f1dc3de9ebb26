import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import type { TableDescription } from './resource-descriptions.ts';
import { namesOf } from './service-names.ts';
import type { TransactionalService } from './service-options.ts';

/** The aggregate table of a service. */
export const describeAggregateTable = ({
  name,
  timeToLiveAttribute,
  tableShape,
}: TransactionalService): TableDescription => ({
  name: namesOf(name).aggregateTable,
  partitionKey: { name: 'PK', type: 'S' },
  indexes: [],
  ...tableShape,
  ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
});

/**
 * The aggregate table of a service, its outbox if it publishes, and its inbox. The messaging package defines the shapes
 * of the latter two.
 */
export const describeTables = (service: TransactionalService): readonly TableDescription[] => {
  const { outboxTable, inboxTable } = namesOf(service.name);
  const { tracking, publishes, hasInbox, hasTable } = service;
  return [
    ...(hasTable ? [describeAggregateTable(service)] : []),
    ...(publishes.length === 0 ? [] : [describeOutboxTable(outboxTable, { tracking })]),
    ...(hasInbox ? [describeInboxTable(inboxTable)] : []),
  ];
};
