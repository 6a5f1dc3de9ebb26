import { composeUnitOfWork, LostRaceError, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';
import { InMemoryInbox } from '../adapters/in-memory/in-memory-inbox.ts';
import { InMemoryOutbox } from '../adapters/in-memory/in-memory-outbox.ts';
import type { Inbox, InboxRecord } from '../inbox/inbox.ts';
import type { SequencePosition } from '../inbox/sequence-position.ts';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import { encodeEnvelope } from '../message/envelope.ts';
import { nextMessageId, type CorrelationId } from '../message/ids.ts';
import { defineMessage, type MessageOf } from '../message/message-definition.ts';
import type { Message, MessageContext } from '../message/message.ts';
import { defineTopic } from '../message/topic.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { MessageTracing } from '../tracing/message-tracing.ts';
import type { Delivery } from './delivery.ts';

/** The message that the wallets consume. The amount travels as text, so that input and output of the schema differ. */
export const DepositMade = defineMessage('deposit.made', {
  version: 1,
  payload: z.object({ walletId: z.string(), amount: z.string().regex(/^\d+$/).transform(Number) }),
});

/** The message that the wallets publish. */
export const WalletCredited = defineMessage('wallet.credited', {
  version: 1,
  payload: z.object({ walletId: z.string(), balance: z.int() }),
});

/** The topic of the wallets. */
export const walletsTopic = defineTopic('wallets', [WalletCredited]);

export interface Wallet {
  readonly id: string;
  readonly version: number;
  readonly balance: number;
}

/** One business transaction of the wallets. */
export interface WalletsUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly wallets: { find(id: string): Promise<Wallet | undefined>; put(wallet: Wallet): void };
}

/** An inbox as plain methods, for a test that replaces one of them. */
export const watchedInbox = (inbox: Inbox): Inbox => ({
  hasProcessed: (key) => inbox.hasProcessed(key),
  add: (record) => {
    inbox.add(record);
  },
  findPosition: (key) => inbox.findPosition(key),
  movePosition: (move) => {
    inbox.movePosition(move);
  },
});

/** A small service with everything a consumer touches, in memory. */
export class Wallets {
  readonly table = new InMemoryTable<Wallet>('wallets');
  readonly inboxTable = new InMemoryTable<InboxRecord>('wallets-inbox');
  readonly positions = new InMemoryTable<SequencePosition>('wallets-positions');
  readonly outboxTable = new InMemoryTable<OutboxItem>('wallets-outbox');
  /** The contexts that units of work were opened with. */
  readonly opened: MessageContext[] = [];
  readonly #tracing: MessageTracing | undefined;

  constructor(tracing?: MessageTracing) {
    this.#tracing = tracing;
  }

  readonly open = (context: MessageContext): WalletsUnitOfWork => {
    this.opened.push(context);
    const transaction = new InMemoryUnitOfWork();
    return composeUnitOfWork(transaction, {
      inbox: new InMemoryInbox({ transaction, table: this.inboxTable, positions: this.positions }),
      outbox: new InMemoryOutbox({
        transaction,
        table: this.outboxTable,
        service: 'wallets',
        topics: [walletsTopic],
        context,
        tracing: this.#tracing,
      }),
      wallets: {
        find: async (id: string) => this.table.find(id),
        put: (wallet: Wallet) => {
          transaction.stage(this.#toPut(wallet));
        },
      },
    });
  };

  /** The messages the wallets recorded, decoded. */
  published(): readonly Message[] {
    return this.outboxTable
      .values()
      .flatMap(({ messages }) => messages)
      .map(({ body }) => {
        const decoded = decodeEnvelope(body);
        if ('undecodable' in decoded) {
          throw new Error(decoded.undecodable);
        }
        return decoded.message;
      });
  }

  readonly #toPut = (wallet: Wallet) =>
    this.table.toPut(wallet.id, wallet, {
      condition: (current) => (current?.version ?? -1) === wallet.version - 1,
      onConditionFailed: () => new LostRaceError('WALLET_CHANGED_MEANWHILE', `Wallet ${wallet.id} changed.`),
    });
}

/** Adds the deposit to its wallet and announces the new balance. */
export const credit = async (
  { payload }: MessageOf<typeof DepositMade>,
  unitOfWork: WalletsUnitOfWork,
): Promise<void> => {
  const { version, balance } = (await unitOfWork.wallets.find(payload.walletId)) ?? {
    version: -1,
    balance: 0,
  };
  const credited = { id: payload.walletId, version: version + 1, balance: balance + payload.amount };
  unitOfWork.wallets.put(credited);
  unitOfWork.outbox.add(
    WalletCredited.create({ walletId: credited.id, balance: credited.balance }, { about: credited }),
  );
};

export const correlationId = '01994c6f-1111-7000-8000-00000000000b' as CorrelationId;

/** A deposit of 100 into wallet `w`, never seen before. */
export const aDeposit = (overrides: Partial<Message> = {}): Message => ({
  id: nextMessageId(),
  type: 'deposit.made',
  version: 1,
  source: 'bank',
  subject: 'd1',
  orderingKey: 'deposit#d1',
  sequenceIndex: 0,
  occurredAt: new Date('2026-11-20T10:15:30.000Z'),
  context: { correlationId },
  payload: { walletId: 'w', amount: '100' },
  ...overrides,
});

/** A delivery of a message, the first unless said otherwise. */
export const aDelivery = (message: Message, receiveCount = 1): Delivery => ({
  body: encodeEnvelope(message),
  receiveCount,
});

/** Wraps a body like an SNS subscription without raw delivery. */
export const wrappedBySns = (body: string): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: 'a6e3a1e0-0000-5000-8000-000000000000',
    TopicArn: 'arn:aws:sns:eu-central-1:000000000000:deposits',
    Message: body,
    Timestamp: '2026-11-20T10:15:31.000Z',
    MessageAttributes: { type: { Type: 'String', Value: 'deposit.made' } },
  });
