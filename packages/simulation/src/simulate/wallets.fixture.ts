import {
  defineMessage,
  defineTopic,
  handle,
  nextCorrelationId,
  type InboxRecord,
  type ConsumerUnitOfWork,
  type MessageContext,
  type MessageTracing,
  type MessageOf,
  type Outbox,
  type OutboxItem,
} from '@dynamo-outbox/messaging';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import { composeUnitOfWork, LostRaceError, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';
import type { Arrangement, RecordedMessage, SimulatedMachine } from './arrangement.ts';
import { simulateHandlers } from './simulate-handlers.ts';

export const DepositMade = defineMessage('deposit.made', {
  version: 1,
  payload: z.object({ walletId: z.string(), amount: z.int().positive() }),
});

const topics = [defineTopic('deposits', [DepositMade])];

interface Wallet {
  readonly balance: number;
  readonly version: number;
}

/** Planted faults in writing wallets. */
export interface WalletsOptions {
  /** Writes without a check that the wallet is unchanged since it was read. */
  readonly isBlind?: boolean;
  /** Credits a wallet outside the unit of work. */
  readonly isOutside?: boolean;
  /** Traces the deposits and their consumer. */
  readonly tracing?: MessageTracing | undefined;
}

interface WalletsUnitOfWork extends ConsumerUnitOfWork {
  readonly wallets: { credit(walletId: string, amount: number): Promise<void> };
  readonly outbox: Outbox;
}

const creditDeposit = async (
  { payload: { walletId, amount } }: MessageOf<typeof DepositMade>,
  { wallets }: WalletsUnitOfWork,
): Promise<void> => {
  await wallets.credit(walletId, amount);
};

/** A service that makes deposits, and one that credits them to wallets. */
export class Wallets {
  readonly wallets = new InMemoryTable<Wallet>('wallets');
  readonly inbox = new InMemoryTable<InboxRecord>('inbox');
  readonly outbox = new InMemoryTable<OutboxItem>('outbox');
  readonly #options: WalletsOptions;
  #deposits = 0;

  constructor(options: WalletsOptions = {}) {
    this.#options = options;
  }

  readonly openUnitOfWork = (context: MessageContext): WalletsUnitOfWork => {
    const transaction = new InMemoryUnitOfWork();
    return composeUnitOfWork(transaction, {
      wallets: this.#repository(transaction),
      inbox: new InMemoryInbox({ transaction, table: this.inbox }),
      outbox: new InMemoryOutbox({
        transaction,
        table: this.outbox,
        service: 'bank',
        topics,
        context,
        tracing: this.#options.tracing,
      }),
    });
  };

  readonly recorded = (): readonly RecordedMessage[] =>
    this.outbox.values().flatMap(({ messages }) => messages);

  balanceOf(walletId: string): number {
    return this.wallets.find(walletId)?.balance ?? 0;
  }

  /** Makes a deposit, like a request. */
  deposit(walletId: string, amount: number) {
    this.#deposits += 1;
    const about = { id: `d${this.#deposits}`, version: 0 };
    return ({ interrupt, sleep, random }: SimulatedMachine): Promise<void> => {
      const open = interrupt(this.openUnitOfWork);
      return withUnitOfWork(
        () => open({ correlationId: nextCorrelationId() }),
        async ({ outbox }) => {
          outbox.add(DepositMade.create({ walletId, amount }, { about }));
        },
        { sleep, random },
      );
    };
  }

  /** Arranges both services with the given deposits as requests. */
  arrange(...amounts: readonly number[]): Arrangement<Wallets> {
    return {
      state: this,
      requests: amounts.map((amount) => this.deposit('w', amount)),
      consumers: [
        simulateHandlers<WalletsUnitOfWork>({
          name: 'wallets--deposits',
          openUnitOfWork: this.openUnitOfWork,
          handlers: [handle(DepositMade, creditDeposit)],
          receives: this.recorded,
          tracing: this.#options.tracing,
        }),
      ],
    };
  }

  #repository(transaction: InMemoryUnitOfWork) {
    const { isBlind = false, isOutside = false } = this.#options;
    const table = this.wallets;
    const find = async (walletId: string): Promise<Wallet> =>
      table.find(walletId) ?? { balance: 0, version: 0 };
    return {
      find,
      credit: async (walletId: string, amount: number): Promise<void> => {
        const { balance, version } = await find(walletId);
        const target = isOutside ? new InMemoryUnitOfWork() : transaction;
        target.stage(
          table.toPut(
            walletId,
            { balance: balance + amount, version: version + 1 },
            {
              condition: (current) => isBlind || (current?.version ?? 0) === version,
              onConditionFailed: () => new LostRaceError('WALLET_CHANGED', 'The wallet changed meanwhile.'),
            },
          ),
        );
        if (isOutside) {
          await target.commit();
        }
      },
    };
  }
}
