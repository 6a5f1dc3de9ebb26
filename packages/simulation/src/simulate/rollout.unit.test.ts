import {
  type ConsumerUnitOfWork,
  defineMessage,
  defineTopic,
  handle,
  type InboxRecord,
  type MessageContext,
  type MessageDefinition,
  nextCorrelationId,
  type Outbox,
  type OutboxItem,
} from '@dynamo-outbox/messaging';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import { composeUnitOfWork, LostRaceError, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { Arrangement, SimulatedMachine } from './arrangement.ts';
import { simulate } from './simulate.ts';
import { simulateHandlers } from './simulate-handlers.ts';

const euros = z.object({ euros: z.int() });
const cents = z.object({ cents: z.int() });

const OldPaid = defineMessage('bill.paid', { version: 1, payload: euros });

const newPaid = (centsPerEuro: number) =>
  defineMessage('bill.paid', {
    version: 2,
    payload: cents,
    from: { 1: { payload: euros, up: (paid) => ({ cents: paid.euros * centsPerEuro }) } },
  });

interface Total {
  readonly cents: number;
  readonly version: number;
}

interface TillUnitOfWork extends ConsumerUnitOfWork {
  readonly outbox: Outbox;
  readonly total: { add(amount: number): Promise<void> };
}

/** A service that adds up payments. Its producer changes from euros to cents. */
class Till {
  readonly totals = new InMemoryTable<Total>('totals');
  readonly inbox = new InMemoryTable<InboxRecord>('inbox');
  readonly outbox = new InMemoryTable<OutboxItem>('outbox');

  readonly openWith =
    (definition: MessageDefinition) =>
    (context: MessageContext): TillUnitOfWork => {
      const transaction = new InMemoryUnitOfWork();
      const topics = [defineTopic('bills', [definition])];
      return composeUnitOfWork(transaction, {
        inbox: new InMemoryInbox({ transaction, table: this.inbox }),
        outbox: new InMemoryOutbox({ transaction, table: this.outbox, service: 'till', topics, context }),
        total: { add: (amount: number) => this.#add(transaction, amount) },
      });
    };

  /** Pays 10 with the old code and 20 with the new code, in either order. */
  arrange(Paid: ReturnType<typeof newPaid>): Arrangement<Till> {
    const pay =
      (definition: MessageDefinition, record: (outbox: Outbox) => void) =>
      ({ interrupt, sleep, random }: SimulatedMachine): Promise<void> => {
        const open = interrupt(this.openWith(definition));
        return withUnitOfWork(
          () => open({ correlationId: nextCorrelationId() }),
          async ({ outbox }) => {
            record(outbox);
          },
          { sleep, random },
        );
      };
    const about = (id: string) => ({ about: { id, version: 0 } });
    return {
      state: this,
      requests: [
        pay(OldPaid, (outbox) => {
          outbox.add(OldPaid.create({ euros: 10 }, about('old')));
        }),
        pay(Paid, (outbox) => {
          outbox.add(Paid.create({ cents: 2_000 }, about('new')));
        }),
      ],
      consumers: [
        simulateHandlers<TillUnitOfWork>({
          name: 'till--bills',
          openUnitOfWork: this.openWith(Paid),
          handlers: [
            handle(Paid, async ({ payload }, { total }: TillUnitOfWork) => total.add(payload.cents)),
          ],
          receives: () => this.outbox.values().flatMap(({ messages }) => messages),
        }),
      ],
    };
  }

  async #add(transaction: InMemoryUnitOfWork, amount: number): Promise<void> {
    const found = this.totals.find('till') ?? { cents: 0, version: 0 };
    transaction.stage(
      this.totals.toPut(
        'till',
        { cents: found.cents + amount, version: found.version + 1 },
        {
          condition: (current) => (current?.version ?? 0) === found.version,
          onConditionFailed: () => new LostRaceError('TOTAL_CHANGED', 'The total changed meanwhile.'),
        },
      ),
    );
  }
}

const simulateTill = (centsPerEuro: number): Promise<unknown> =>
  simulate({
    arrange: () => new Till().arrange(newPaid(centsPerEuro)),
    invariants: {
      'payments of both versions are added once': ({ totals, inbox }: Till) =>
        [0, 1_000, 2_000, 3_000].includes(totals.find('till')?.cents ?? 0) &&
        (inbox.values().length < 2 || totals.find('till')?.cents === 3_000),
    },
    schedules: 60,
  });

describe('a rollout under simulation', () => {
  it('delivers messages of the old and of the new version to the new handler', async () => {
    await expect(simulateTill(100)).resolves.toBeDefined();
  });

  it('finds a conversion that changes the meaning', async () => {
    await expect(simulateTill(1)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' });
  });
});
