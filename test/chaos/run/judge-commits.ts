import type { Attempt } from '../ledger/journal.ts';
import type { Hop, RecordedMessage, Truth } from './truth.ts';
import { type Violation, violationsOf } from './violation.ts';

const recordedOf = ({ messages }: Attempt, { recorded }: Hop): number =>
  messages.filter(({ id }) => recorded.has(id)).length;

const judgeAttempt = (attempt: Attempt, hop: Hop): readonly Violation[] => {
  const { messages, outcome } = attempt;
  const recorded = recordedOf(attempt, hop);
  const tally = `${recorded} of its ${messages.length} messages are in the outbox`;
  if (recorded > 0 && recorded < messages.length) {
    return violationsOf('torn-commit', [`Of the commit ${attempt.attempt}, ${tally}.`]);
  }
  if (outcome === 'committed' && recorded === 0) {
    return violationsOf('lost-commit', [`The commit ${attempt.attempt} succeeded, but ${tally}.`]);
  }
  return outcome === 'refused' && recorded > 0
    ? violationsOf('ghost-commit', [`The commit ${attempt.attempt} wrote nothing, but ${tally}.`])
    : [];
};

/** Finds messages that no commit of the journal intended to record. */
const judgeOrigins = ({ attempts, entries }: Truth): readonly Violation[] => {
  const intended = new Set(attempts.flatMap(({ messages }) => messages.map(({ id }) => id)));
  return violationsOf(
    'ghost-commit',
    [...entries.recorded.keys()]
      .filter((id) => !intended.has(id))
      .map((id) => `The outbox holds message ${id}, which no producer wanted to record.`),
  );
};

interface Tally {
  readonly items: Set<string>;
  messages: number;
  balance: number;
  isRemoved: boolean;
}

const lifeOf = (account: string, life: number): string => `${account} in life ${life}`;

/** Tallies the outbox for each life of each account. Remarks change nothing. */
const tallyOutbox = (recorded: Iterable<RecordedMessage>): ReadonlyMap<string, Tally> => {
  const tallies = new Map<string, Tally>();
  for (const { entry, item } of recorded) {
    if (entry.kind === 'remark') {
      continue;
    }
    const name = lifeOf(entry.account, entry.life);
    const tally = tallies.get(name) ?? { items: new Set(), messages: 0, balance: 0, isRemoved: false };
    tally.items.add(item);
    tally.messages += 1;
    tally.balance += entry.amount;
    tally.isRemoved ||= entry.kind === 'removal';
    tallies.set(name, tally);
  }
  return tallies;
};

const describeCounts = (changes: number, messages: number, balance: number): string =>
  `${changes} changes, ${messages} messages and a balance of ${balance}`;

/**
 * Checks that aggregate and outbox are written together: each change of an account has one outbox item, and vice versa.
 */
const judgeAccounts = ({ accounts, entries }: Truth): readonly Violation[] => {
  const tallies = tallyOutbox(entries.recorded.values());
  const open = new Map([...accounts.values()].map((account) => [lifeOf(account.id, account.life), account]));
  const sentences = [...new Set([...open.keys(), ...tallies.keys()])].flatMap((name) => {
    const { items, messages, balance, isRemoved } = tallies.get(name) ?? {
      items: new Set(),
      messages: 0,
      balance: 0,
      isRemoved: false,
    };
    const account = open.get(name);
    if (account === undefined) {
      return isRemoved ? [] : [`Account ${name} is gone; its outbox has no message about a removal.`];
    }
    const seen = describeCounts(account.version, account.messages, account.balance);
    const heard = describeCounts(items.size, messages, balance);
    return seen === heard && !isRemoved
      ? []
      : [`Account ${name} has seen ${seen}; its outbox has ${heard}${isRemoved ? ', and a removal' : ''}.`];
  });
  return violationsOf('torn-commit', sentences);
};

/** Checks that commits were atomic, and that producers received the true results of their commits. */
export const judgeCommits = (truth: Truth): readonly Violation[] => [
  ...truth.attempts.flatMap((attempt) => judgeAttempt(attempt, truth.entries)),
  ...judgeOrigins(truth),
  ...judgeAccounts(truth),
];
