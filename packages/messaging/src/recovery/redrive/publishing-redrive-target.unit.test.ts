import { describe, expect, it } from '@jest/globals';
import {
  InMemoryMessagePublisher,
  type EntryFate,
} from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { nextMessageId } from '../../message/ids.ts';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { RedriveMarks } from '../../outbox/redrive-marks.ts';
import type { Parked, ParkedMessage } from '../../parking/parked-message.ts';
import { InMemoryDeadLetterQueue } from './in-memory-dead-letter-queue.fixture.ts';
import { PublishingRedriveTarget } from './publishing-redrive-target.ts';
import { redrive } from './redrive.ts';

const parking = {
  reason: 'UNKNOWN_TOPIC',
  detail: 'No topic "orders" is configured.',
  parkedAt: '2026-11-20T10:15:30.000Z',
  position: '1',
  attempts: 1,
} as const;

const aParkedMessage = (): ParkedMessage => ({
  ...parking,
  kind: 'message',
  orderingKey: 'order#1',
  sortKey: '000000000001#01994c6f-8a00-7000-8000-000000000001',
  message: { id: nextMessageId(), type: 'order.created', topic: 'orders', body: '{"n":1}' },
  place: 0,
  service: 'orders',
  recordedAt: '2026-11-20T10:15:29.000Z',
});

interface SceneOptions {
  readonly parked?: Parked;
  readonly fate?: EntryFate;
  readonly markRedriven?: RedriveMarks['markRedriven'];
}

const aScene = ({ parked = aParkedMessage(), fate = 'accepted', markRedriven }: SceneOptions = {}) => {
  const queue = new InMemoryDeadLetterQueue('orders-outbox-relay--dlq');
  queue.put({ body: '{"n":1}', parked });
  const publisher = new InMemoryMessagePublisher({ topics: ['orders'], fateOf: () => fate });
  const marked: (OutboxItemKey & { readonly messageId: string })[] = [];
  const mark: RedriveMarks['markRedriven'] = async (item, messageId) => {
    marked.push({ ...item, messageId });
  };
  const store = { markRedriven: markRedriven ?? mark };
  return { queue, publisher, marked, target: new PublishingRedriveTarget({ publisher, store }) };
};

describe('a redriven parked message', () => {
  it('is published to its topic with its id and its key, and marked in its item', async () => {
    const parked = aParkedMessage();
    const { queue, target, publisher, marked } = aScene({ parked });

    expect(await redrive({ queue, target })).toMatchObject({ sent: 1 });

    expect(publisher.accepted('orders')).toEqual([{ message: parked.message, orderingKey: 'order#1' }]);
    expect(marked).toEqual([
      { orderingKey: 'order#1', sortKey: parked.sortKey, messageId: parked.message.id },
    ]);
    expect(queue.bodies()).toEqual([]);
  });

  it('is published with the edited body', async () => {
    const { queue, target, publisher } = aScene();

    await redrive({ queue, target, edit: () => '{"n":2}' });

    expect(publisher.accepted('orders')).toMatchObject([{ message: { body: '{"n":2}' } }]);
  });

  it.each(['failed', 'refused', 'unanswered'] as const)(
    'stays parked and unmarked when it is %s',
    async (fate) => {
      const { queue, target, marked } = aScene({ fate });

      const { failed } = await redrive({ queue, target });

      expect(failed).toMatchObject([{ error: { code: 'PUBLISH_FAILED' } }]);
      expect(marked).toEqual([]);
      expect(queue.bodies()).toHaveLength(1);
    },
  );

  it('stays parked when its item cannot be marked', async () => {
    const { queue, target } = aScene({ markRedriven: () => Promise.reject(new Error('throttled')) });

    expect(await redrive({ queue, target })).toMatchObject({ sent: 0, failed: { length: 1 } });

    expect(queue.bodies()).toHaveLength(1);
  });
});

describe('a parked record', () => {
  it('contains nothing to publish, and stays', async () => {
    const { queue, target } = aScene({
      parked: { ...parking, kind: 'record', reason: 'UNDECODABLE_RECORD', record: '{}' },
    });

    const { failed } = await redrive({ queue, target });

    expect(failed).toMatchObject([{ error: { code: 'NOT_PUBLISHABLE' } }]);
    expect(queue.bodies()).toHaveLength(1);
  });
});
