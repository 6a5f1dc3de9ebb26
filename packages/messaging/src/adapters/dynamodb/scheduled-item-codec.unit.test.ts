import { readFileSync } from 'node:fs';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MessageId } from '../../message/ids.ts';
import type { ScheduledItem } from '../../outbox/schedule/scheduled-item.ts';
import { fromOutboxAttributes } from './outbox-item-codec.ts';
import { fromScheduledAttributes, toScheduledAttributes } from './scheduled-item-codec.ts';
import { toRelayRecords } from './stream-records.ts';

const golden = JSON.parse(
  readFileSync(new URL('scheduled-item.golden.json', import.meta.url), 'utf8'),
) as Record<'commit', Record<string, AttributeValue>>;

const id = '01994c6f-8a00-7000-8000-000000000001' as MessageId;

const anItem: ScheduledItem = {
  orderingKey: 'order#42',
  messageId: id,
  message: { id, type: 'order.payment-overdue', topic: 'orders', body: '{"specversion":"1.0"}' },
  order: 'commit',
  dueAt: '2026-11-23T10:15:30.123Z',
  scheduledAt: '2026-11-20T10:15:30.123Z',
  service: 'orders',
  revision: 1,
};

const texts = fc.string({ minLength: 1, unit: 'binary' });
const instants = fc
  .date({ min: new Date(0), max: new Date('9999-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const items: fc.Arbitrary<ScheduledItem> = fc
  .record({
    orderingKey: texts,
    messageId: fc.uuid().map((text) => text as MessageId),
    order: fc.constantFrom('commit', 'lane', 'none'),
    dueAt: instants,
    scheduledAt: instants,
    service: texts,
    revision: fc.integer({ min: 1 }),
    body: texts,
    latest: fc.option(instants),
  })
  .map(({ body, latest, ...item }) => ({
    ...item,
    message: { id: item.messageId, type: 'a', topic: 'b', body },
    ...(latest === null ? {} : { latestDueAt: latest }),
  }));

describe('a stored scheduled message', () => {
  it('has the form that its golden file keeps', () => {
    expect(toScheduledAttributes(anItem)).toEqual(golden.commit);
  });

  it('is decoded as it was encoded', () => {
    fc.assert(
      fc.property(items, (item) => {
        expect(fromScheduledAttributes(toScheduledAttributes(item))).toEqual({ item });
      }),
    );
  });

  it('is no outbox item, and no record for the relay', () => {
    fc.assert(
      fc.property(items, (item) => {
        const attributes = toScheduledAttributes(item);
        const { PK, SK } = attributes;
        const dynamodb = { SequenceNumber: '1', Keys: { PK, SK }, NewImage: attributes };

        expect(fromOutboxAttributes(attributes)).toHaveProperty('undecodable');
        expect(toRelayRecords([{ eventName: 'INSERT', dynamodb } as never])).toEqual([]);
      }),
    );
  });

  it.each(['Message', 'Order', 'DueAt', 'Revision'])('is undecodable without %s, by its name', (name) => {
    const { [name]: removed, ...damaged } = golden.commit;

    expect(removed).toBeDefined();
    expect(fromScheduledAttributes(damaged)).toHaveProperty('undecodable', name);
  });

  it('is undecodable without an id, by the name of its key', () => {
    const { SK, ...damaged } = golden.commit;

    expect(SK).toBeDefined();
    expect(fromScheduledAttributes(damaged)).toHaveProperty('undecodable', 'PK');
  });

  it.each(['2026-11-23', '2026-11-23T10:15:30Z', '2026-11-23T12:15:30.123+02:00', '1', 'Nov 23 2026', ' '])(
    'is undecodable with the time %j, which does not sort with the others',
    (text) => {
      for (const name of ['DueAt', 'LatestDueAt']) {
        const damaged = { ...golden.commit, [name]: { S: text } };
        expect(fromScheduledAttributes(damaged)).toHaveProperty('undecodable', name);
      }
    },
  );
});
