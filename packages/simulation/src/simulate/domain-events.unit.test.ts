import type {
  ConsumerUnitOfWork,
  InboxRecord,
  MessageContext,
  Outbox,
  OutboxItem,
} from '@dynamo-outbox/messaging';
import { defineMessage, defineTopic, handle, nextCorrelationId, translate } from '@dynamo-outbox/messaging';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import type { WithEvents } from '@dynamo-outbox/unit-of-work';
import {
  createEventBus,
  defineDomainEvent,
  LostRaceError,
  on,
  withUnitOfWork,
} from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { Arrangement, SimulatedMachine } from './arrangement.ts';
import { simulate } from './simulate.ts';
import { simulateHandlers } from './simulate-handlers.ts';

const SeatBooked = defineMessage('seat.booked', { version: 1, payload: z.object({ seat: z.string() }) });
const topics = [defineTopic('seats', [SeatBooked], { order: 'commit' })];

const BookingMade = defineDomainEvent<{ readonly seat: string }>('booking-made');

interface Counter {
  readonly count: number;
  readonly version: number;
}

interface Parts {
  readonly bookings: { add(seat: string): void };
  readonly sales: { increase(): Promise<void> };
  readonly outbox: Outbox;
}

type SeatsUnitOfWork = Parts & WithEvents & ConsumerUnitOfWork;

/**
 * A theatre with a subscriber that counts sales, and a translator that publishes them. A subscriber refuses the seat
 * `broken`.
 */
class Theatre {
  readonly bookings = new InMemoryTable<string>('bookings');
  readonly sales = new InMemoryTable<Counter>('sales');
  readonly outbox = new InMemoryTable<OutboxItem>('outbox');
  readonly inbox = new InMemoryTable<InboxRecord>('inbox');
  readonly announced = new InMemoryTable<string>('announced');

  readonly #bus = createEventBus<Parts>({
    subscriptions: [
      on(BookingMade, (_, { sales }) => sales.increase()),
      translate(BookingMade, ({ seat }) => SeatBooked.create({ seat }, { about: { id: 'stalls' } })),
      on(BookingMade, ({ seat }) => {
        if (seat === 'broken') {
          throw new Error('This seat cannot be sold.');
        }
      }),
    ],
  });

  readonly openUnitOfWork = (context: MessageContext): SeatsUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return this.#bus.composeUnitOfWork(transaction, {
      bookings: {
        add: (seat: string) => {
          transaction.stage(this.bookings.toPut(seat, seat));
        },
      },
      sales: { increase: () => this.#increaseSales(transaction) },
      inbox: new InMemoryInbox({ transaction, table: this.inbox }),
      outbox: new InMemoryOutbox({ transaction, table: this.outbox, service: 'theatre', topics, context }),
    });
  };

  async #increaseSales(transaction: InMemoryUnitOfWork): Promise<void> {
    const { count, version } = this.sales.find('all') ?? { count: 0, version: 0 };
    await Promise.resolve();
    transaction.stage(
      this.sales.toPut(
        'all',
        { count: count + 1, version: version + 1 },
        {
          condition: (current) => (current?.version ?? 0) === version,
          onConditionFailed: () => new LostRaceError('SALES_CHANGED_MEANWHILE', 'The sales have changed.'),
        },
      ),
    );
  }

  book(seat: string) {
    return ({ interrupt, sleep, random }: SimulatedMachine): Promise<void> => {
      const open = interrupt(this.openUnitOfWork);
      return withUnitOfWork(
        () => open({ correlationId: nextCorrelationId() }),
        async ({ bookings, events }) => {
          bookings.add(seat);
          events.publish(BookingMade.create({ seat }));
        },
        { sleep, random, maxAttempts: 20 },
      );
    };
  }

  readonly recorded = () => this.outbox.values().flatMap(({ messages }) => messages);

  arrange(): Arrangement<Theatre> {
    return {
      state: this,
      requests: ['a', 'b', 'broken', 'c'].map((seat) => this.book(seat)),
      consumers: [
        simulateHandlers<SeatsUnitOfWork>({
          name: 'boards--seats',
          openUnitOfWork: this.openUnitOfWork,
          handlers: [handle(SeatBooked, async () => undefined)],
          receives: this.recorded,
        }),
      ],
    };
  }
}

describe('domain events under simulation', () => {
  it('commit with the work or not at all, despite races, crashes and errors of subscribers', async () => {
    const report = await simulate({
      seed: 'domain events',
      schedules: 150,
      arrange: () => new Theatre().arrange(),
      invariants: {
        'every booking is counted': ({ bookings, sales }) =>
          bookings.values().length === (sales.find('all')?.count ?? 0),
        'every booking is announced once': ({ bookings, recorded }) =>
          recorded().length === bookings.values().length,
        'a refused booking leaves nothing': ({ bookings }) => bookings.find('broken') === undefined,
      },
    });

    expect(report.requests.succeeded).toBeGreaterThan(0);
    expect(report.requests.failed).toBeGreaterThan(0);
  });
});
