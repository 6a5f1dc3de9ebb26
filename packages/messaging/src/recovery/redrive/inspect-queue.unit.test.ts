import { describe, expect, it } from '@jest/globals';
import { aDelivery, aDeposit } from '../../consumer/wallets.fixture.ts';
import { groupByReason } from './group-by-reason.ts';
import { InMemoryDeadLetterQueue } from './in-memory-dead-letter-queue.fixture.ts';
import { inspectQueue } from './inspect-queue.ts';
import type { MessageAttributes } from './dead-letter-message.ts';

const because = (reason: string, detail?: string): MessageAttributes => ({
  DeadLetterReason: { dataType: 'String', text: reason },
  DeadLetterConsumer: { dataType: 'String', text: 'wallets--deposits' },
  ...(detail === undefined ? {} : { DeadLetterDetail: { dataType: 'String', text: detail } }),
});

const aQueueOf = (count: number, name = 'letters'): InMemoryDeadLetterQueue => {
  const queue = new InMemoryDeadLetterQueue(name);
  for (let index = 0; index < count; index += 1) {
    queue.put({ body: String(index), groupId: `g${index % 2}` });
  }
  return queue;
};

describe('inspecting a queue', () => {
  it('leaves the queue unchanged', async () => {
    const queue = aQueueOf(25);

    const view = await inspectQueue(queue);

    expect(view.seen).toHaveLength(25);
    expect(view).toMatchObject({ queue: 'letters', depth: { visible: 25, hidden: 0 }, isPartial: false });
    expect(await queue.depth()).toEqual({ visible: 25, hidden: 0 });
  });

  it('leaves the queue unchanged even after an error', async () => {
    const queue = aQueueOf(25);
    const onProgress = (seen: number): void => {
      if (seen > 10) {
        throw new Error('The terminal is gone.');
      }
    };

    await expect(inspectQueue(queue, { onProgress })).rejects.toThrow('The terminal is gone.');

    expect(await queue.depth()).toEqual({ visible: 25, hidden: 0 });
  });

  it.each([
    [24, 24, true],
    [25, 25, false],
    [26, 25, false],
  ])(
    'with a limit of %i returns %i of 25, and reports that it is partial',
    async (limit, seen, isPartial) => {
      const view = await inspectQueue(aQueueOf(25), { limit });

      expect(view.seen).toHaveLength(seen);
      expect(view.isPartial).toBe(isPartial);
    },
  );

  it('is partial if FIFO groups hide messages behind their first ones', async () => {
    const view = await inspectQueue(aQueueOf(25, 'letters.fifo'));

    expect(view.seen.length).toBeLessThan(25);
    expect(view.isPartial).toBe(true);
  });

  it('is partial if another reader holds messages', async () => {
    const queue = aQueueOf(5);
    await queue.receive(2);

    expect(await inspectQueue(queue)).toMatchObject({ seen: { length: 3 }, isPartial: true });
  });

  it('stops at the message that it looks for', async () => {
    const view = await inspectQueue(aQueueOf(100), { isFound: ({ deadLetter }) => deadLetter.body === '12' });

    expect(view.seen).toHaveLength(20);
  });
});

describe('grouping by reason', () => {
  it('has counts, the oldest and the newest time, and the types', async () => {
    const queue = new InMemoryDeadLetterQueue('letters');
    const { body } = aDelivery(aDeposit());
    queue.put({ body, sentAt: new Date(3_000), attributes: because('INVALID_MESSAGE_PAYLOAD', 'amount') });
    queue.put({ body: '{', sentAt: new Date(1_000), attributes: because('UNREADABLE_MESSAGE') });
    queue.put({ body, sentAt: new Date(2_000), attributes: because('INVALID_MESSAGE_PAYLOAD') });
    queue.put({ body, sentAt: new Date(4_000) });

    const { seen } = await inspectQueue(queue);

    expect(groupByReason(seen)).toEqual([
      {
        reason: 'INVALID_MESSAGE_PAYLOAD',
        count: 2,
        oldest: new Date(2_000),
        newest: new Date(3_000),
        types: { 'deposit.made': 2 },
        example: 'amount',
      },
      {
        reason: 'RECEIVED_TOO_OFTEN',
        count: 1,
        oldest: new Date(4_000),
        newest: new Date(4_000),
        types: { 'deposit.made': 1 },
      },
      {
        reason: 'UNREADABLE_MESSAGE',
        count: 1,
        oldest: new Date(1_000),
        newest: new Date(1_000),
        types: {},
      },
    ]);
  });

  it('is empty for no messages', () => {
    expect(groupByReason([])).toEqual([]);
  });
});
