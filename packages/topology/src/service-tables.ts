import type { KeyAttribute, TableDescription } from './resource-descriptions.ts';
import { namesOf } from './service-names.ts';
import type { TransactionalService } from './service-options.ts';

const partitionKey: KeyAttribute = { name: 'PK', type: 'S' };

/** A service's aggregate table, outbox and inbox. The shapes of the latter two are the messaging package's. */
export const describeTables = (service: TransactionalService): readonly TableDescription[] => {
  const names = namesOf(service.name);
  const { timeToLiveAttribute } = service;
  return [
    {
      name: names.aggregateTable,
      partitionKey,
      indexes: [],
      ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
    },
    {
      name: names.outboxTable,
      partitionKey,
      sortKey: { name: 'SK', type: 'S' },
      indexes:
        service.tracking === 'none'
          ? []
          : [
              {
                name: 'UndispatchedItems',
                partitionKey: { name: 'Undispatched', type: 'S' },
                sortKey: { name: 'RecordedAt', type: 'S' },
                projection: 'ALL',
              },
            ],
      timeToLiveAttribute: 'ExpiresAt',
      stream: 'NEW_IMAGE',
    },
    { name: names.inboxTable, partitionKey, indexes: [], timeToLiveAttribute: 'ExpiresAt' },
  ];
};
