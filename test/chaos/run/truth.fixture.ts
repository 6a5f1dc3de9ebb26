import type { Account } from '../ledger/account.ts';
import type { LedgerEntry } from '../ledger/contract.ts';
import type { Attempt, CommitOutcome } from '../ledger/journal.ts';
import type { Hop, RecordedMessage, Truth } from './truth.ts';

/** An entry of an account that is to have its effect. */
export const anEntry = (entry: Partial<LedgerEntry> = {}): LedgerEntry => ({
  account: 'a',
  number: 1,
  amount: 100,
  fate: 'handled',
  ...entry,
});

/** A message with the id `m<number>`, in an outbox item of its own. */
export const aRecorded = (entry: Partial<LedgerEntry> = {}): RecordedMessage => {
  const { account, number } = anEntry(entry);
  return {
    id: `m${number}`,
    entry: anEntry(entry),
    item: `account#${account} / ${number}`,
    isPending: false,
  };
};

/** A commit of these messages. */
export const anAttempt = (messages: readonly RecordedMessage[], outcome?: CommitOutcome): Attempt => ({
  attempt: messages.map(({ id }) => id).join('+'),
  messages: messages.map(({ id, entry }) => ({ id, ...entry })),
  ...(outcome === undefined ? {} : { outcome }),
});

/** A hop on which all went well: every message that is to have an effect had it once, in order. */
export const aHop = (recorded: readonly RecordedMessage[], hop: Partial<Hop> = {}): Hop => {
  const handled = recorded.filter(({ entry }) => entry.fate === 'handled');
  const accounts = [...new Set(handled.map(({ entry }) => entry.account))];
  return {
    name: 'statements--ledger',
    isOrdered: true,
    recorded: new Map(recorded.map((message) => [message.id, message])),
    effects: new Map(handled.map(({ id }) => [id, 1])),
    statements: new Map(
      accounts.map((account) => {
        const entries = handled.map(({ entry }) => entry).filter((entry) => entry.account === account);
        return [
          account,
          {
            numbers: entries.map(({ number }) => number),
            total: entries.reduce((sum, { amount }) => sum + amount, 0),
          },
        ];
      }),
    ),
    deadLettered: recorded.filter(({ entry }) => entry.fate === 'rejected').map(({ id }) => id),
    parked: recorded.filter(({ entry }) => entry.fate === 'unpublishable').map(({ id }) => id),
    givenUp: 0,
    queued: 0,
    ...hop,
  };
};

const accountsOf = (recorded: readonly RecordedMessage[]): ReadonlyMap<string, Account> => {
  const accounts = new Map<string, Account>();
  for (const { entry } of recorded) {
    const { version = 0, balance = 0, messages = 0 } = accounts.get(entry.account) ?? {};
    accounts.set(entry.account, {
      id: entry.account,
      version: version + 1,
      balance: balance + entry.amount,
      messages: messages + 1,
    });
  }
  return accounts;
};

/** A run in which all went well, each message committed by itself; what a test is about goes over it. */
export const aTruth = (recorded: readonly RecordedMessage[], truth: Partial<Truth> = {}): Truth => ({
  attempts: recorded.map((message) => anAttempt([message], 'committed')),
  accounts: accountsOf(recorded),
  entries: aHop(recorded),
  confirmations: aHop([], { name: 'ledger--statements' }),
  published: new Set(recorded.filter(({ entry }) => entry.fate !== 'unpublishable').map(({ id }) => id)),
  ...truth,
});
