import type { Hop, RecordedMessage } from './truth.ts';
import { type Violation, violationsOf } from './violation.ts';

const tell = ({ id, entry }: RecordedMessage): string =>
  `message ${id} (number ${entry.number} of account ${entry.account})`;

const capital = (sentence: string): string => `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;

const judgeMessage = (
  message: RecordedMessage,
  {
    name,
    effects,
    deadLettered,
  }: { readonly [key in 'name']: string } & {
    readonly effects: Hop['effects'];
    readonly deadLettered: ReadonlySet<string>;
  },
): readonly Violation[] => {
  const count = effects.get(message.id) ?? 0;
  const subject = capital(tell(message));
  if (message.entry.isRefused) {
    return [
      ...(count > 0
        ? violationsOf('ghost-message', [`${subject} was rejected by ${name}, but had an effect.`])
        : []),
      ...(deadLettered.has(message.id)
        ? []
        : violationsOf('lost-rejection', [`${subject} was rejected by ${name}, but is no dead letter.`])),
    ];
  }
  if (count === 0) {
    return violationsOf('lost-message', [`${subject} had no effect at ${name}.`]);
  }
  return count > 1 ? violationsOf('repeated-effect', [`${subject} had ${count} effects at ${name}.`]) : [];
};

const judgeGhosts = ({ name, recorded, effects }: Hop): readonly Violation[] =>
  violationsOf(
    'ghost-message',
    [...effects.keys()]
      .filter((id) => !recorded.has(id))
      .map((id) => `Message ${id} had an effect at ${name}, but was never committed.`),
  );

const judgeDeadLetters = ({ name, recorded, deadLettered }: Hop): readonly Violation[] =>
  violationsOf(
    'unaccounted-dead-letter',
    [...new Set(deadLettered)]
      .filter((id) => recorded.get(id)?.entry.isRefused !== true)
      .map((id) => `Message ${id} is a dead letter of ${name}, and nobody rejected it.`),
  );

/** What should have arrived, by account: numbers in the order of the commits, and the sum. */
const expectedStatements = (
  recorded: Hop['recorded'],
): ReadonlyMap<string, { readonly numbers: number[]; total: number }> => {
  const expected = new Map<string, { readonly numbers: number[]; total: number }>();
  for (const { entry } of recorded.values()) {
    if (!entry.isRefused) {
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

const judgeRest = ({ name, recorded, parked, givenUp, queued }: Hop): readonly Violation[] =>
  violationsOf('left-behind', [
    ...[...recorded.values()]
      .filter(({ isPending }) => isPending)
      .map((message) => `${capital(tell(message))} is still undispatched in the outbox before ${name}.`),
    ...parked.map((id) => `Message ${id} for ${name} is parked.`),
    ...(givenUp > 0 ? [`The relay before ${name} gave up ${givenUp} batches of records.`] : []),
    ...(queued > 0 ? [`${queued} messages are still on the queue of ${name}.`] : []),
  ]);

const judgePublished = ({ name, recorded }: Hop, published: ReadonlySet<string>): readonly Violation[] =>
  violationsOf(
    'lost-message',
    [...recorded.values()]
      .filter(({ id }) => !published.has(id))
      .map((message) => `${capital(tell(message))}, for ${name}, was never published.`),
  );

/** Whether what was committed on one side had its effect on the other: once, in order, and with nothing left in between. */
export const judgeHop = (hop: Hop, published: ReadonlySet<string>): readonly Violation[] => {
  const seen = { name: hop.name, effects: hop.effects, deadLettered: new Set(hop.deadLettered) };
  return [
    ...[...hop.recorded.values()].flatMap((message) => judgeMessage(message, seen)),
    ...judgePublished(hop, published),
    ...judgeGhosts(hop),
    ...judgeDeadLetters(hop),
    ...judgeOrder(hop),
    ...judgeTotals(hop),
    ...judgeRest(hop),
  ];
};
