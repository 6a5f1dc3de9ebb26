import type { MessageContext, Outbox, OutboxItem } from '@dynamo-outbox/messaging';
import { defineMessage, defineTopic, nextCorrelationId, translate } from '@dynamo-outbox/messaging';
import { InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import type { CommandRecord, CommandRecords, UnitOfWork, WithEvents } from '@dynamo-outbox/unit-of-work';
import {
  createCommandRunner,
  createEventBus,
  defineCommand,
  defineDomainEvent,
  LostRaceError,
  refuse,
} from '@dynamo-outbox/unit-of-work';
import {
  InMemoryCommandRecords,
  InMemoryTable,
  InMemoryUnitOfWork,
} from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { Arrangement, SimulatedMachine } from './arrangement.ts';
import { simulate } from './simulate.ts';

const TicketSold = defineMessage('ticket.sold', { version: 1, payload: z.object({ buyer: z.string() }) });
const topics = [defineTopic('tickets', [TicketSold], { order: 'commit' })];

const TicketBought = defineDomainEvent<string>('ticket-bought');

interface Stock {
  readonly left: number;
  readonly version: number;
}

interface BoxOfficeUnitOfWork extends UnitOfWork, WithEvents {
  readonly stock: { take(): Promise<boolean> };
  readonly outbox: Outbox;
  readonly commandRecords: CommandRecords;
}

const buyTicket = defineCommand('buy-ticket', {
  input: z.object({ buyer: z.string() }),
  refusals: { SOLD_OUT: 'final' },
  result: z.object({ buyer: z.string() }),
  handle: async ({ buyer }, { stock, events }: BoxOfficeUnitOfWork) => {
    if (!(await stock.take())) {
      return refuse('SOLD_OUT');
    }
    events.publish(TicketBought.create(buyer));
    return { buyer };
  },
});

/** A box office with two tickets. */
class BoxOffice {
  readonly stock = new InMemoryTable<Stock>('stock');
  readonly outbox = new InMemoryTable<OutboxItem>('outbox');
  readonly records = new InMemoryTable<CommandRecord>('records');
  /** What buyers were told, by key. */
  readonly answers = new Map<string, Set<string>>();

  readonly #bus = createEventBus({
    subscriptions: [
      translate(TicketBought, (buyer) => TicketSold.create({ buyer }, { about: { id: 'concert' } })),
    ],
  });

  readonly openUnitOfWork = (context: MessageContext): BoxOfficeUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return this.#bus.composeUnitOfWork(transaction, {
      stock: { take: () => this.#take(transaction) },
      outbox: new InMemoryOutbox({ transaction, table: this.outbox, service: 'tickets', topics, context }),
      commandRecords: new InMemoryCommandRecords({ transaction, table: this.records }),
    });
  };

  async #take(transaction: InMemoryUnitOfWork): Promise<boolean> {
    const { left, version } = this.stock.find('concert') ?? { left: 2, version: 0 };
    await Promise.resolve();
    if (left === 0) {
      return false;
    }
    transaction.stage(
      this.stock.toPut(
        'concert',
        { left: left - 1, version: version + 1 },
        {
          condition: (current) => (current?.version ?? 0) === version,
          onConditionFailed: () => new LostRaceError('STOCK_CHANGED_MEANWHILE', 'The stock has changed.'),
        },
      ),
    );
    return true;
  }

  /** A buyer who sends the command, and sends it again with the same key when no answer comes. */
  buy(buyer: string) {
    return async ({ interrupt, sleep, random }: SimulatedMachine): Promise<void> => {
      const openUnitOfWork = interrupt(this.openUnitOfWork);
      const runCommand = createCommandRunner({
        openUnitOfWork,
        openDependencies: () => ({}),
        recordsOf: ({ commandRecords }) => commandRecords,
        lostRaces: { sleep, random, maxAttempts: 20 },
      });
      const options = { context: { correlationId: nextCorrelationId() }, idempotencyKey: buyer };
      const result = await runCommand(buyTicket, { buyer }, options);
      this.answers.set(buyer, (this.answers.get(buyer) ?? new Set()).add(JSON.stringify(result)));
    };
  }

  readonly sold = (): readonly string[] =>
    this.outbox.values().flatMap(({ messages }) => messages.map(({ body }) => body));

  arrange(): Arrangement<BoxOffice> {
    const buyers = ['ann', 'ann', 'ann', 'bob', 'bob', 'cho'];
    return { state: this, requests: buyers.map((buyer) => this.buy(buyer)) };
  }
}

describe('commands with idempotency keys under simulation', () => {
  it('have one effect and one answer for each key, despite races, crashes and repetitions', async () => {
    const report = await simulate({
      seed: 'commands',
      schedules: 200,
      arrange: () => new BoxOffice().arrange(),
      invariants: {
        'every sale is published once, and no ticket is sold twice': ({ stock, sold }) =>
          sold().length === 2 - (stock.find('concert')?.left ?? 2),
        'every sale has its record': ({ records, sold }) =>
          records.values().filter(({ result }) => result.includes('done')).length === sold().length,
        'every buyer gets one answer': ({ answers }) => [...answers.values()].every(({ size }) => size === 1),
        'every answer is stored': ({ answers, records }) =>
          [...answers.keys()].every((buyer) => records.find(`buy-ticket#${buyer}`) !== undefined),
      },
    });

    expect(report.requests.succeeded).toBeGreaterThan(0);
    expect(report.requests.unanswered).toBeGreaterThan(0);
  });
});
