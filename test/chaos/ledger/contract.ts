/** What the ledger tells of its accounts, and what the statements answer. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';

const entry = z.object({
  account: z.string(),
  /** Place among all messages about the account, from 1 without a gap: shows what is lost and what is out of order. */
  number: z.int().positive(),
  amount: z.int(),
  /** How it is to end: with an effect, on the consumer's dead-letter queue, or parked by the relay. */
  fate: z.enum(['handled', 'rejected', 'unpublishable']),
  /** So much of it that it does not fit into a message, now and then. */
  attachment: z.string().optional(),
});

/** An entry of the ledger, as it travels. */
export type TravellingEntry = z.output<typeof entry>;

/** An entry of the ledger without what is attached to it. */
export type LedgerEntry = Omit<TravellingEntry, 'attachment'>;

/** Money came. */
export const AccountCredited = defineMessage('account.credited', { version: 1, payload: entry });

/** Money went. */
export const AccountDebited = defineMessage('account.debited', { version: 1, payload: entry });

/** Bucket of what is attached. */
export const payloadBucket = 'ledger-payloads';

/** Nobody told the relay where this is published. */
export const AccountMisdirected = defineMessage('account.misdirected', { version: 1, payload: entry });

/** A topic that does not exist. */
export const lostTopic = defineTopic('lost', [AccountMisdirected]);

/** What the ledger publishes. */
export const ledgerTopic = defineTopic('ledger', [AccountCredited, AccountDebited]);

/** Every tenth entry of an account is confirmed: shows that consuming and telling further is one transaction. */
export const StatementConfirmed = defineMessage('statement.confirmed', {
  version: 1,
  payload: entry.extend({ confirms: z.string() }),
});

/** What the statements publish. */
export const statementsTopic = defineTopic('statements', [StatementConfirmed], { order: 'commit' });

const confirmEvery = 10;

/** Whether an entry is confirmed. */
export const isConfirmed = ({ number, fate }: LedgerEntry): boolean =>
  number % confirmEvery === 0 && fate === 'handled';
