import { secondsPerDay } from '@dynamo-outbox/kernel';
import type { Account } from '../ledger/account.ts';
import type { LedgerEntry } from '../ledger/contract.ts';
import { toLine } from '../ledger/effect.ts';
import type { Attempt, CommitOutcome } from '../ledger/journal.ts';
import type { Hop, RecordedMessage, Statement, Truth } from './truth.ts';

/** An entry of an account that should have its effect. */
export const anEntry = (entry: Partial<LedgerEntry> = {}): LedgerEntry => ({
  account: 'a',
  life: 1,
  number: 1,
  amount: 100,
  kind: 'change',
  fate: 'handled',
  ...entry,
});

/** A message with the id `m<number>`, in an outbox item of its own. */
export const aRecorded = (entry: Partial<LedgerEntry> = {}): RecordedMessage => {
  const { account, number } = anEntry(entry);
  return {
    id: `m${number}`,
    entry: anEntry(entry),
    line: toLine('ledger', account),
    orderingKey: `account#${account}`,
    place: number,
    item: `account#${account} / ${number}`,
    isPending: false,
  };
};

/** A commit of these messages: the lines of the journal before it and after it. */
export const anAttempt = (
  messages: readonly RecordedMessage[],
  outcome?: CommitOutcome,
  [intendedAt, endedAt]: readonly [number, number] = [1, 2],
): Attempt => ({
  attempt: messages.map(({ id }) => id).join('+'),
  messages: messages.map(({ id, entry }) => ({ id, ...entry })),
  intendedAt,
  ...(outcome === undefined ? {} : { outcome, endedAt }),
});

const beganAt = 1_000_000;
/** Expiry of an outbox item in a correct run. */
export const aWeekLater = beganAt + 7 * secondsPerDay + 1;

const statementsOf = (handled: readonly RecordedMessage[]): ReadonlyMap<string, Statement> => {
  const lines = [...new Set(handled.map(({ line }) => line))];
  return new Map(
    lines.map((line) => {
      const messages = handled.filter((message) => message.line === line);
      return [
        line,
        {
          ids: messages.map(({ id }) => id),
          total: messages.reduce((sum, { entry }) => sum + entry.amount, 0),
        },
      ];
    }),
  );
};

/** A correct hop: every message that should have an effect had it once, in order. */
export const aHop = (recorded: readonly RecordedMessage[], hop: Partial<Hop> = {}): Hop => {
  const handled = recorded.filter(({ entry }) => entry.fate === 'handled');
  const idsOf = (isWanted: (fate: LedgerEntry['fate']) => boolean): readonly string[] =>
    recorded.filter(({ entry }) => isWanted(entry.fate)).map(({ id }) => id);
  return {
    name: 'statements',
    isOrdered: true,
    recorded: new Map(recorded.map((message) => [message.id, message])),
    items: recorded.map(({ id, item, isPending, entry }) => ({
      key: item,
      messageIds: [id],
      isPending,
      ...(isPending || entry.fate === 'unpublishable' ? {} : { expiresAt: aWeekLater }),
      parked: entry.fate === 'unpublishable' ? [id] : [],
    })),
    heads: new Map(recorded.map(({ orderingKey }) => [orderingKey, aWeekLater])),
    effects: new Map(handled.map(({ id }) => [id, 1])),
    inbox: new Map(recorded.map(({ id }) => [id, beganAt + 31 * secondsPerDay])),
    statements: statementsOf(handled),
    deadLettered: idsOf((fate) => fate !== 'handled' && fate !== 'unpublishable'),
    parked: idsOf((fate) => fate === 'unpublishable'),
    givenUp: 0,
    queued: 0,
    ...hop,
  };
};

const accountsOf = (recorded: readonly RecordedMessage[]): ReadonlyMap<string, Account> => {
  const accounts = new Map<string, Account>();
  for (const { entry } of recorded) {
    const { version = 0, balance = 0, messages = 0 } = accounts.get(entry.account) ?? {};
    if (entry.kind === 'removal') {
      accounts.delete(entry.account);
    } else if (entry.kind === 'change') {
      accounts.set(entry.account, {
        id: entry.account,
        life: entry.life,
        version: version + 1,
        balance: balance + entry.amount,
        messages: messages + 1,
      });
    }
  }
  return accounts;
};

/** A correct run in which each message has its own commit. A test overrides parts of it. */
export const aTruth = (recorded: readonly RecordedMessage[], truth: Partial<Truth> = {}): Truth => ({
  beganAt,
  attempts: recorded.map((message, index) => anAttempt([message], 'committed', [2 * index, 2 * index + 1])),
  accounts: accountsOf(recorded),
  entries: aHop(recorded),
  confirmations: aHop([], { name: 'ledger' }),
  published: new Set(recorded.filter(({ entry }) => entry.fate !== 'unpublishable').map(({ id }) => id)),
  operated: { redriven: new Set(), edited: new Set() },
  ...truth,
});
