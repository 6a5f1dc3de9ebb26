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

/** Messages that no commit of the journal wanted to record. */
const judgeOrigins = ({ attempts, entries }: Truth): readonly Violation[] => {
  const intended = new Set(attempts.flatMap(({ messages }) => messages.map(({ id }) => id)));
  return violationsOf(
    'ghost-commit',
    [...entries.recorded.keys()]
      .filter((id) => !intended.has(id))
      .map((id) => `The outbox holds message ${id}, which no producer wanted to record.`),
  );
};

interface Recorded {
  readonly items: Set<string>;
  messages: number;
  balance: number;
}

const byAccount = (recorded: Iterable<RecordedMessage>): ReadonlyMap<string, Recorded> => {
  const sums = new Map<string, Recorded>();
  for (const { entry, item } of recorded) {
    const sum = sums.get(entry.account) ?? { items: new Set<string>(), messages: 0, balance: 0 };
    sum.items.add(item);
    sum.messages += 1;
    sum.balance += entry.amount;
    sums.set(entry.account, sum);
  }
  return sums;
};

interface Tally {
  readonly changes: number;
  readonly messages: number;
  readonly balance: number;
}

const nothing: Tally = { changes: 0, messages: 0, balance: 0 };

const describe = ({ changes, messages, balance }: Tally): string =>
  `${changes} changes, ${messages} messages and a balance of ${balance}`;

const tallyAccounts = ({ accounts }: Truth): ReadonlyMap<string, Tally> =>
  new Map([...accounts].map(([id, { version, ...rest }]) => [id, { changes: version, ...rest }]));

const tallyOutbox = ({ entries }: Truth): ReadonlyMap<string, Tally> =>
  new Map(
    [...byAccount(entries.recorded.values())].map(([id, { items, ...rest }]) => [
      id,
      { changes: items.size, ...rest },
    ]),
  );

/** Aggregate and outbox are written together: each change of an account is one item of the outbox, and the other way round. */
const judgeAccounts = (truth: Truth): readonly Violation[] => {
  const known = tallyAccounts(truth);
  const told = tallyOutbox(truth);
  const sentences = [...new Set([...known.keys(), ...told.keys()])].flatMap((id) => {
    const [seen, heard] = [describe(known.get(id) ?? nothing), describe(told.get(id) ?? nothing)];
    return seen === heard ? [] : [`Account ${id} has seen ${seen}; its outbox tells of ${heard}.`];
  });
  return violationsOf('torn-commit', sentences);
};

/** Whether commits were atomic, and whether producers were told the truth about them. */
export const judgeCommits = (truth: Truth): readonly Violation[] => [
  ...truth.attempts.flatMap((attempt) => judgeAttempt(attempt, truth.entries)),
  ...judgeOrigins(truth),
  ...judgeAccounts(truth),
];
