import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { DispatchState } from '../outbox/query/dispatch-state.ts';
import { messageIdOf } from './contract-messages.ts';
import type { RecordedItemsUnderTest } from './recorded-items-under-test.ts';

const ids = [messageIdOf(1), messageIdOf(2), messageIdOf(3)] as const;

const item: OutboxItem = {
  orderingKey: 'note#a',
  sortKey: 'VERSION#000000000001',
  messages: ids.map((id) => ({ id, type: 'note.added', topic: 'notes', body: 'text' })),
  recordedAt: '2026-11-20T10:15:30.000Z',
  service: 'notebook',
};

const parkedAt = '2026-11-20T10:16:00.000Z';

/** Defines the cases about the states of recorded messages. */
export const defineDispatchCases = (runner: ContractRunner, outboxOf: () => RecordedItemsUnderTest): void => {
  const { expect, it } = runner;
  const statesOf = async (): Promise<readonly DispatchState[]> => {
    const { items } = await outboxOf().items.readPage({});
    return items.flatMap(({ dispatch }) => dispatch);
  };

  const park = (...messageIds: OutboxItem['messages'][number]['id'][]): Promise<void> =>
    outboxOf().store.markParked([{ ...item, messageIds, reason: 'UNKNOWN_TOPIC', parkedAt }]);

  const parked = { state: 'parked', at: new Date(parkedAt), reason: 'UNKNOWN_TOPIC' };
  const dispatched = { state: 'dispatched', at: expect.any(Date), attempts: 0 };

  it('reports failed attempts of an undispatched message, and when it was dispatched', async () => {
    const { record, store, undispatched } = outboxOf();
    const nextAttemptAt = new Date('2026-11-20T10:17:00.000Z');
    await record(item);
    await undispatched.recordFailedAttempt(item, {
      owner: 'me',
      isCounted: true,
      error: 'the broker is down',
      nextAttemptAt,
    });

    const failed = { state: 'undispatched', attempts: 1, lastError: 'the broker is down', nextAttemptAt };
    expect(await statesOf()).toEqual([failed, failed, failed]);

    await store.markDispatched([item]);

    const done = { ...dispatched, attempts: 1 };
    expect(await statesOf()).toEqual([done, done, done]);
    expect((await outboxOf().items.readPage({ isUndispatched: true })).items).toEqual([]);
  });

  it('reports parked messages, and the others of their item as dispatched, until each is redriven', async () => {
    const { record, store } = outboxOf();
    await record(item);
    await park(ids[0], ids[1]);

    expect(await statesOf()).toEqual([parked, parked, dispatched]);
    expect((await outboxOf().items.readPage({ isUndispatched: true })).items).toEqual([]);

    await store.markRedriven(item, ids[0]);
    expect(await statesOf()).toEqual([dispatched, parked, dispatched]);

    await store.markRedriven(item, ids[1]);
    expect(await statesOf()).toEqual([dispatched, dispatched, dispatched]);
  });

  it('reports every message of an item that was parked as a whole', async () => {
    await outboxOf().record(item);
    await park();

    expect(await statesOf()).toEqual([parked, parked, parked]);
  });
};
