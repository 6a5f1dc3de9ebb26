import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import type { TableDescription } from './resource-descriptions.ts';
import { namesOf } from './service-names.ts';
import type { TransactionalService } from './service-options.ts';

/** The aggregate table, outbox and inbox of a service. The messaging package defines the shapes of the latter two. */
export const describeTables = (
  service: TransactionalService,
): readonly [aggregates: TableDescription, outbox: TableDescription, inbox: TableDescription] => {
  const names = namesOf(service.name);
  const { timeToLiveAttribute, tracking } = service;
  return [
    {
      name: names.aggregateTable,
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
      ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
    },
    describeOutboxTable(names.outboxTable, { tracking }),
    describeInboxTable(names.inboxTable),
  ];
};
