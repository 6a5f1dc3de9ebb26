import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { InMemoryTable, InMemoryUnitOfWork } from '../in-memory/index.ts';
import { LostRaceError } from '../lost-race.ts';
import { withUnitOfWork } from '../with-unit-of-work.ts';
import type { DomainEvent } from './domain-event.ts';
import { defineDomainEvent } from './domain-event.ts';
import type { EventBusOptions } from './event-bus.ts';
import { createEventBus } from './event-bus.ts';
import { ignore, on } from './subscription.ts';

interface LedgerParts {
  readonly ledger: { add(entry: string): void };
}

const OrderPlaced = defineDomainEvent<string>('order-placed');
const StockReserved = defineDomainEvent<string>('stock-reserved');
const CreditReserved = defineDomainEvent<string>('credit-reserved');

/** A ledger that subscribers write to, in units of work with a bus. */
const aLedger = (options: EventBusOptions<LedgerParts>) => {
  const table = new InMemoryTable<string>('ledger');
  const bus = createEventBus(options);
  const open = () => {
    const transaction = new InMemoryUnitOfWork();
    let entries = 0;
    return bus.composeUnitOfWork(transaction, {
      ledger: {
        add: (entry: string) => {
          entries += 1;
          transaction.stage(table.toPut(`${entries}`, entry));
        },
      },
    });
  };
  return { table, open };
};

const note = (definition: typeof OrderPlaced, name: string = definition.name) =>
  on(definition, (payload, { ledger }: LedgerParts) => {
    ledger.add(`${name} ${payload}`);
  });

describe('the event bus', () => {
  it('runs subscribers in the same transaction, before the commit', async () => {
    const { table, open } = aLedger({ subscriptions: [note(OrderPlaced)] });

    await withUnitOfWork(open, async ({ ledger, events }) => {
      events.publish(OrderPlaced.create('a'));
      ledger.add('work');
    });

    expect(table.values()).toEqual(['work', 'order-placed a']);
  });

  it('runs events as they were published, subscribers as they were given, and further events last', async () => {
    const { table, open } = aLedger({
      subscriptions: [
        on(OrderPlaced, (order, { ledger, events }) => {
          ledger.add(`first ${order}`);
          events.publish(StockReserved.create(order));
        }),
        on(OrderPlaced, async (order, { ledger }) => {
          await Promise.resolve();
          ledger.add(`second ${order}`);
        }),
        note(StockReserved),
      ],
    });

    await withUnitOfWork(open, async ({ events }) => {
      events.publish(OrderPlaced.create('a'), OrderPlaced.create('b'));
    });

    expect(table.values()).toEqual([
      'first a',
      'second a',
      'first b',
      'second b',
      'stock-reserved a',
      'stock-reserved b',
    ]);
  });

  it('writes nothing when a subscriber throws, and closes the unit of work', async () => {
    const { table, open } = aLedger({
      subscriptions: [
        note(OrderPlaced),
        on(OrderPlaced, async () => {
          await Promise.resolve();
          throw new Error('no stock');
        }),
      ],
    });
    const unitOfWork = open();
    unitOfWork.ledger.add('work');
    unitOfWork.events.publish(OrderPlaced.create('a'));

    await expect(unitOfWork.commit()).rejects.toThrow('no stock');
    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
    expect(table.values()).toEqual([]);
  });

  it('runs the whole work again with fresh events after a lost race of a subscriber', async () => {
    let runs = 0;
    const { table, open } = aLedger({
      subscriptions: [
        on(OrderPlaced, (order, { ledger }) => {
          runs += 1;
          ledger.add(`run ${runs} ${order}`);
          if (runs < 3) {
            throw new LostRaceError('STOCK_CHANGED_MEANWHILE', 'Another request changed it first.');
          }
        }),
      ],
    });

    await withUnitOfWork(
      open,
      async ({ events }) => {
        events.publish(OrderPlaced.create('a'));
      },
      { sleep: async () => undefined },
    );

    expect(table.values()).toEqual(['run 3 a']);
  });

  it.each([false, true])(
    'commits once, also when the second commit begins while subscribers run: %p',
    async (isAwaited) => {
      const { table, open } = aLedger({
        subscriptions: [
          on(OrderPlaced, async (order, { ledger }) => {
            await Promise.resolve();
            ledger.add(`consequence ${order}`);
          }),
        ],
      });
      const unitOfWork = open();
      unitOfWork.ledger.add('work');
      unitOfWork.events.publish(OrderPlaced.create('a'));

      const first = unitOfWork.commit();
      if (isAwaited) {
        await first;
      }
      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
      await first;

      expect(table.values()).toEqual(['work', 'consequence a']);
    },
  );

  it('writes nothing when the unit of work is rolled back while subscribers run', async () => {
    const { table, open } = aLedger({ subscriptions: [note(OrderPlaced)] });
    const unitOfWork = open();
    unitOfWork.events.publish(OrderPlaced.create('a'));

    const committed = unitOfWork.commit();
    unitOfWork.rollback();

    await expect(committed).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
    expect(table.values()).toEqual([]);
  });

  it('gives use cases a publisher that works when it is taken apart', async () => {
    const { table, open } = aLedger({ subscriptions: [note(OrderPlaced)] });
    const unitOfWork = open();
    const { publish } = unitOfWork.events;
    publish(OrderPlaced.create('a'));
    await unitOfWork.commit();

    expect(table.values()).toEqual(['order-placed a']);
  });

  it('rolls back events that were not settled', async () => {
    const { table, open } = aLedger({ subscriptions: [note(OrderPlaced)] });
    const unitOfWork = open();
    unitOfWork.events.publish(OrderPlaced.create('a'));
    unitOfWork.rollback();

    await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
    expect(table.values()).toEqual([]);
  });

  describe('refuses', () => {
    it('an event that nothing subscribes to, where it is published, unless it is ignored', () => {
      const { open } = aLedger({ subscriptions: [note(OrderPlaced), ignore(CreditReserved)] });
      const { events } = open();

      events.publish(CreditReserved.create('a'));
      expect(() => {
        events.publish(StockReserved.create('a'));
      }).toThrow(expect.objectContaining({ code: 'DOMAIN_EVENT_WITHOUT_SUBSCRIBER' }));
    });

    it.each([
      [3, true],
      [4, false],
    ])('a cycle beyond the depth, naming its events: %i after the first', async (length, isAccepted) => {
      const { table, open } = aLedger({
        maxDepth: 3,
        subscriptions: [
          on(OrderPlaced, (left, { events }) => {
            if (Number(left) > 0) {
              events.publish(StockReserved.create(String(Number(left) - 1)));
            }
          }),
          on(StockReserved, (left, { events, ledger }) => {
            ledger.add(`left ${left}`);
            if (Number(left) > 0) {
              events.publish(OrderPlaced.create(String(Number(left) - 1)));
            }
          }),
        ],
      });
      const unitOfWork = open();
      unitOfWork.events.publish(OrderPlaced.create(String(length)));
      const committed = unitOfWork.commit();

      if (isAccepted) {
        await committed;
        expect(table.values()).toEqual(['left 2', 'left 0']);
        return;
      }
      await expect(committed).rejects.toMatchObject({
        code: 'DOMAIN_EVENTS_TOO_DEEP',
        chain: ['order-placed', 'stock-reserved', 'order-placed', 'stock-reserved', 'order-placed'],
      });
      expect(table.values()).toEqual([]);
    });

    it('all events of a call when one of them is refused', async () => {
      const { table, open } = aLedger({ subscriptions: [note(OrderPlaced)] });
      const unitOfWork = open();

      expect(() => {
        unitOfWork.events.publish(OrderPlaced.create('a'), StockReserved.create('a'));
      }).toThrow(expect.objectContaining({ code: 'DOMAIN_EVENT_WITHOUT_SUBSCRIBER' }));
      await unitOfWork.commit();
      expect(table.values()).toEqual([]);
    });

    it('an event of another definition with the name of a subscribed one, and says that', () => {
      const copy = defineDomainEvent<string>('order-placed');
      const { open } = aLedger({ subscriptions: [note(OrderPlaced)] });

      expect(() => {
        open().events.publish(copy.create('a'));
      }).toThrow(/for another definition with this name/);
    });

    it.each([
      [3, true],
      [4, false],
    ])('more events than the limit of 3: %i', (count, isAccepted) => {
      const { open } = aLedger({ maxEvents: 3, subscriptions: [note(OrderPlaced)] });
      const events = Array.from({ length: count }, () => OrderPlaced.create('a'));
      const publish = (): void => {
        open().events.publish(...events);
      };

      if (isAccepted) {
        publish();
        return;
      }
      expect(publish).toThrow(
        expect.objectContaining({ code: 'TOO_MANY_DOMAIN_EVENTS', chain: ['order-placed'] }),
      );
    });

    it('a cycle that fans out, before it takes long', async () => {
      let reactions = 0;
      const { table, open } = aLedger({
        subscriptions: [
          on(OrderPlaced, (order, { events }) => {
            reactions += 1;
            events.publish(...Array.from({ length: 9 }, () => OrderPlaced.create(order)));
          }),
        ],
      });
      const unitOfWork = open();
      unitOfWork.events.publish(OrderPlaced.create('a'));

      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'TOO_MANY_DOMAIN_EVENTS' });
      expect(reactions).toBeLessThan(1_000);
      expect(table.values()).toEqual([]);
    });

    it.each(['', 'OrderPlaced', 'order.placed', 'order-'])('the name %p of an event', (name) => {
      expect(() => defineDomainEvent(name)).toThrow(
        expect.objectContaining({ code: 'INVALID_DOMAIN_EVENT_NAME' }),
      );
    });

    it.each(['events', 'commit', 'rollback'])('a part with the name %s', (name) => {
      const bus = createEventBus({ subscriptions: [] });
      const parts: object = { [name]: 1 };

      expect(() => bus.composeUnitOfWork(new InMemoryUnitOfWork(), parts)).toThrow(TypeError);
    });

    it('parts that are an instance of a class, whose methods would be lost', () => {
      class Parts {
        add(): void {
          throw new Error('lost');
        }
      }
      const bus = createEventBus({ subscriptions: [] });

      expect(() => bus.composeUnitOfWork(new InMemoryUnitOfWork(), new Parts())).toThrow(TypeError);
    });

    it.each(['commit', 'rollback'] as const)('an event after the %s', async (end) => {
      const { open } = aLedger({ subscriptions: [note(OrderPlaced)] });
      const unitOfWork = open();
      unitOfWork.ledger.add('work');
      await unitOfWork[end]();

      expect(() => {
        unitOfWork.events.publish(OrderPlaced.create('a'));
      }).toThrow(expect.objectContaining({ code: 'DOMAIN_EVENT_TOO_LATE' }));
    });

    it('two definitions with one name', () => {
      const again = defineDomainEvent<string>('order-placed');

      expect(() => createEventBus({ subscriptions: [note(OrderPlaced), note(again)] })).toThrow(
        expect.objectContaining({ code: 'DOMAIN_EVENT_DEFINED_TWICE' }),
      );
    });

    it.each([0, 1.5, Number.NaN])('a limit of %p', (limit) => {
      expect(() => createEventBus({ subscriptions: [], maxDepth: limit })).toThrow(RangeError);
      expect(() => createEventBus({ subscriptions: [], maxEvents: limit })).toThrow(RangeError);
    });
  });

  it('handles every event once and in order, whatever causes what, or writes nothing', async () => {
    const definitions = Array.from({ length: 4 }, (_, index) => defineDomainEvent<string>(`event-${index}`));
    // Each event by its type, and by the earlier event that causes it; 0: the work publishes it.
    const drawn = fc.array(fc.record({ type: fc.nat(3), cause: fc.nat(20) }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(drawn, fc.option(fc.nat(20), { nil: undefined }), async (events, throwsAt) => {
        const causes = events.map(({ cause }, index) => cause % (index + 1));
        const causedBy = (cause: number): readonly number[] =>
          events.flatMap((_, index) => (causes[index] === cause ? index + 1 : []));
        const toEvent = (event: number): readonly DomainEvent[] =>
          definitions
            .filter((_, type) => type === events[event - 1]?.type)
            .map((definition) => definition.create(String(event)));
        const inOrder = [...causedBy(0)];
        for (const event of inOrder) {
          inOrder.push(...causedBy(event));
        }
        let reactions = 0;
        const { table, open } = aLedger({
          maxDepth: 20,
          subscriptions: definitions.map((definition) =>
            on(definition, async (event, parts) => {
              await Promise.resolve();
              if (reactions === throwsAt) {
                throw new Error('thrown');
              }
              reactions += 1;
              parts.ledger.add(event);
              parts.events.publish(...causedBy(Number(event)).flatMap(toEvent));
            }),
          ),
        });
        const unitOfWork = open();
        unitOfWork.events.publish(...causedBy(0).flatMap(toEvent));

        const [result] = await Promise.allSettled([unitOfWork.commit()]);

        const isThrown = throwsAt !== undefined && throwsAt < inOrder.length;
        expect(inOrder).toHaveLength(events.length);
        expect(result.status).toBe(isThrown ? 'rejected' : 'fulfilled');
        expect(table.values()).toEqual(isThrown ? [] : inOrder.map(String));
      }),
    );
  });
});
