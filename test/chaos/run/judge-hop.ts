import type { LedgerEntry } from '../ledger/contract.ts';
import type { Hop, RecordedMessage } from './truth.ts';
import { type Violation, violationsOf } from './violation.ts';

const tell = ({ id, entry }: RecordedMessage): string =>
  `message ${id} (number ${entry.number} of account ${entry.account})`;

const capital = (sentence: string): string => `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;

/** What is known of the ends of messages. */
interface Ends {
  readonly name: string;
  readonly effects: Hop['effects'];
  readonly published: ReadonlySet<string>;
  readonly deadLettered: ReadonlySet<string>;
  readonly parked: ReadonlySet<string>;
}

const judgeHandled = (message: RecordedMessage, { name, effects, published }: Ends): readonly Violation[] => {
  const count = effects.get(message.id) ?? 0;
  const subject = capital(tell(message));
  if (count === 0) {
    const isPublished = published.has(message.id) ? 'published' : 'never published';
    return violationsOf('lost-message', [`${subject} had no effect at ${name}; it was ${isPublished}.`]);
  }
  return count > 1 ? violationsOf('repeated-effect', [`${subject} had ${count} effects at ${name}.`]) : [];
};

/** A message that is to have no effect, but to lie where somebody will look. */
const judgeUnhandled = (message: RecordedMessage, ends: Ends): readonly Violation[] => {
  const [place, found] =
    message.entry.fate === 'rejected'
      ? (['the dead-letter queue', ends.deadLettered] as const)
      : (['the parking queue', ends.parked] as const);
  const subject = capital(tell(message));
  return [
    ...(ends.effects.has(message.id)
      ? violationsOf('ghost-message', [`${subject} belongs to ${place}, but had an effect at ${ends.name}.`])
      : []),
    ...(found.has(message.id)
      ? []
      : violationsOf('lost-message', [`${subject} belongs to ${place} of ${ends.name}, and is not there.`])),
  ];
};

const judgeGhosts = ({ name, recorded, effects }: Hop): readonly Violation[] =>
  violationsOf(
    'ghost-message',
    [...effects.keys()]
      .filter((id) => !recorded.has(id))
      .map((id) => `Message ${id} had an effect at ${name}, but was never committed.`),
  );

/** Whether nothing is set aside but what is meant to be. */
const judgeSetAside = ({ name, recorded, deadLettered, parked }: Hop): readonly Violation[] => {
  const unexpected = (ids: readonly string[], fate: LedgerEntry['fate']): readonly string[] =>
    [...new Set(ids)].filter((id) => recorded.get(id)?.entry.fate !== fate);
  return violationsOf('unaccounted-for', [
    ...unexpected(deadLettered, 'rejected').map(
      (id) => `Message ${id} is a dead letter of ${name}, and nobody rejected it.`,
    ),
    ...unexpected(parked, 'unpublishable').map(
      (id) => `Message ${id} for ${name} is parked, and could have been published.`,
    ),
  ]);
};

/** What should have arrived, by account: numbers in the order of the commits, and the sum. */
const expectedStatements = (
  recorded: Hop['recorded'],
): ReadonlyMap<string, { readonly numbers: number[]; total: number }> => {
  const expected = new Map<string, { readonly numbers: number[]; total: number }>();
  for (const { entry } of recorded.values()) {
    if (entry.fate === 'handled') {
      const statement = expected.get(entry.account) ?? { numbers: [], total: 0 };
      statement.numbers.push(entry.number);
      statement.total += entry.amount;
      expected.set(entry.account, statement);
    }
  }
  for (const { numbers } of expected.values()) {
    numbers.sort((one, other) => one - other);
  }
  return expected;
};

/** The first number that is smaller than the one before. */
const firstInversion = (numbers: readonly number[]): number =>
  numbers.findIndex((number, index) => number < (numbers[index - 1] ?? 0));

const judgeOrder = ({ name, statements, isOrdered }: Hop): readonly Violation[] =>
  violationsOf(
    'out-of-order',
    [...statements].flatMap(([account, { numbers }]) => {
      const place = isOrdered ? firstInversion(numbers) : -1;
      return place === -1
        ? []
        : [
            `Number ${numbers[place] ?? 0} of account ${account} came to ${name} behind number ${numbers[place - 1] ?? 0}.`,
          ];
    }),
  );

const judgeTotals = ({ name, recorded, statements }: Hop): readonly Violation[] =>
  violationsOf(
    'wrong-total',
    [...expectedStatements(recorded)].flatMap(([account, { numbers, total }]) => {
      const found = statements.get(account) ?? { numbers: [], total: 0 };
      return found.total === total && found.numbers.length === numbers.length
        ? []
        : [
            `The statement of account ${account} at ${name} has ${found.numbers.length} entries and a total of ` +
              `${found.total} instead of ${numbers.length} and ${total}.`,
          ];
    }),
  );

const judgeRest = ({ name, recorded, givenUp, queued }: Hop): readonly Violation[] =>
  violationsOf('left-behind', [
    ...[...recorded.values()]
      .filter(({ isPending }) => isPending)
      .map((message) => `${capital(tell(message))} is still undispatched in the outbox before ${name}.`),
    ...(givenUp > 0 ? [`The relay before ${name} gave up ${givenUp} batches of records.`] : []),
    ...(queued > 0 ? [`${queued} messages are still on the queue of ${name}.`] : []),
  ]);

/** Whether what was committed on one side had its effect on the other: once, in order, and with nothing left in between. */
export const judgeHop = (hop: Hop, published: ReadonlySet<string>): readonly Violation[] => {
  const ends: Ends = {
    name: hop.name,
    effects: hop.effects,
    published,
    deadLettered: new Set(hop.deadLettered),
    parked: new Set(hop.parked),
  };
  return [
    ...[...hop.recorded.values()].flatMap((message) =>
      message.entry.fate === 'handled' ? judgeHandled(message, ends) : judgeUnhandled(message, ends),
    ),
    ...judgeGhosts(hop),
    ...judgeSetAside(hop),
    ...judgeOrder(hop),
    ...judgeTotals(hop),
    ...judgeRest(hop),
  ];
};
