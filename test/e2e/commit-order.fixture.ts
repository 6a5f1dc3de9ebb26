/** Reads committed and received messages for a comparison. */
import type { CreatedQueue } from '@dynamo-outbox/local';
import { eventually } from '../support/eventually.ts';
import type { Example } from './example.fixture.ts';
import { takeAll } from './queues.fixture.ts';

/** Ids of messages by ordering key, in an order. */
export type IdsByKey = Readonly<Record<string, readonly string[]>>;

/** Returns the ids of committed messages of a service in commit order, which is the order of sort keys. */
export const committedIds = async (example: Example, service: string): Promise<IdsByKey> => {
  // Heads and parked keys are in the same table, and contain no messages.
  const items = (await example.items(`${service}-outbox`)).filter((item) => 'Messages' in item);
  const sorted = items.toSorted((a, b) => ((a['SK']?.S ?? '') < (b['SK']?.S ?? '') ? -1 : 1));
  const ids: Record<string, string[]> = {};
  for (const { PK, Messages } of sorted) {
    (ids[PK?.S ?? ''] ??= []).push(...(Messages?.L ?? []).map(({ M }) => M?.['Id']?.S ?? ''));
  }
  return ids;
};

/** Returns the ids of the messages on a queue, in order of arrival. */
export const arrivedIds = async (example: Example, queue: CreatedQueue): Promise<IdsByKey> => {
  const ids: Record<string, string[]> = {};
  for (const { Body = '' } of await takeAll(example, queue)) {
    const { id, partitionkey } = JSON.parse(Body) as { id: string; partitionkey: string };
    (ids[partitionkey] ??= []).push(id);
  }
  return ids;
};

/** Waits until the outboxes contain no undispatched items. */
export const untilDispatched = (example: Example): Promise<true> =>
  eventually('everything is dispatched', async () => {
    const items = [...(await example.items('orders-outbox')), ...(await example.items('customers-outbox'))];
    return items.every((item) => !('Undispatched' in item)) ? true : undefined;
  });
