import type { Fate } from '../ledger/contract.ts';
import type { Hop, Operated, RecordedMessage, Truth } from './truth.ts';
import { judgeExpiry } from './judge-expiry.ts';
import { type Violation, violationsOf } from './violation.ts';

const tell = ({ id, entry }: RecordedMessage): string =>
  `message ${id} (number ${entry.number} of account ${entry.account})`;

const capital = (sentence: string): string => `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;

/** The ends of messages. */
interface Ends {
  readonly name: string;
  readonly effects: Hop['effects'];
  readonly published: ReadonlySet<string>;
  readonly deadLettered: ReadonlySet<string>;
  readonly parked: ReadonlySet<string>;
  readonly operated: Operated;
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

/**
 * Returns where a message must be set aside. A consumer accepts a poison message only after an edit, and the relay
 * parks only messages without a topic.
 */
const placeOf = (
  { id, entry }: RecordedMessage,
  { deadLettered, parked, operated }: Ends,
): { readonly place: string; readonly isThere: boolean; readonly mayHaveEffect: boolean } =>
  entry.fate === 'unpublishable'
    ? { place: 'the parking queue', isThere: parked.has(id), mayHaveEffect: operated.redriven.has(id) }
    : { place: 'a dead-letter queue', isThere: deadLettered.has(id), mayHaveEffect: operated.edited.has(id) };

/**
 * Checks a message that must have no effect and must wait for an operator. After an operator has sent it back, it may
 * have its effect instead, once.
 */
const judgeUnhandled = (message: RecordedMessage, ends: Ends): readonly Violation[] => {
  const { place, isThere, mayHaveEffect } = placeOf(message, ends);
  const count = ends.effects.get(message.id) ?? 0;
  const subject = capital(tell(message));
  if (count > 1) {
    return violationsOf('repeated-effect', [`${subject} had ${count} effects at ${ends.name}.`]);
  }
  if (count === 1) {
    return mayHaveEffect
      ? []
      : violationsOf('ghost-message', [`${subject} belongs to ${place}, but had an effect at ${ends.name}.`]);
  }
  return isThere
    ? []
    : violationsOf('lost-message', [`${subject} belongs to ${place} of ${ends.name}, and is not there.`]);
};

const judgeGhosts = ({ name, recorded, effects }: Hop): readonly Violation[] =>
  violationsOf(
    'ghost-message',
    [...effects.keys()]
      .filter((id) => !recorded.has(id))
      .map((id) => `Message ${id} had an effect at ${name}, but was never committed.`),
  );

const deadLetterFates: readonly (Fate | undefined)[] = ['rejected', 'failing', 'unreadable'];

/** Checks that only the expected messages are set aside. */
const judgeSetAside = ({ name, recorded, deadLettered, parked }: Hop): readonly Violation[] => {
  const fateOf = (id: string): Fate | undefined => recorded.get(id)?.entry.fate;
  const strangers = [...new Set(deadLettered)].filter((id) => !deadLetterFates.includes(fateOf(id)));
  const unparkable = [...new Set(parked)].filter((id) => fateOf(id) !== 'unpublishable');
  return violationsOf('unaccounted-for', [
    ...strangers.map((id) => `Message ${id} is a dead letter of ${name}, and no consumer rejected it.`),
    ...unparkable.map((id) => `Message ${id} for ${name} is parked, and could have been published.`),
  ]);
};

/** Finds the first message whose place in the outbox is before that of the preceding message. */
const firstInversion = (messages: readonly RecordedMessage[]): number =>
  messages.findIndex(({ place }, index) => place < (messages[index - 1]?.place ?? -1));

const judgeOrder = (
  { name, statements, recorded, isOrdered }: Hop,
  { redriven }: Operated,
): readonly Violation[] =>
  violationsOf(
    'out-of-order',
    [...statements].flatMap(([line, { ids }]) => {
      // The only exception: a parked or dead-lettered message left its line, and returned when an operator redrove it.
      // Messages that are still set aside have no effect. A replay is not an exception, because it repeats whole keys
      // from their beginning.
      const inLine = ids.filter((id) => !redriven.has(id)).flatMap((id) => recorded.get(id) ?? []);
      const place = isOrdered ? firstInversion(inLine) : -1;
      const [before, message] = [inLine[place - 1], inLine[place]];
      return before === undefined || message === undefined
        ? []
        : [`On the line ${line}, ${tell(message)} came to ${name} behind ${tell(before)}.`];
    }),
  );

/** The expected sums of all effects, by line. An earlier check covers whether each message had an effect. */
const expectedStatements = ({
  recorded,
  effects,
}: Hop): ReadonlyMap<string, { readonly count: number; readonly total: number }> => {
  const expected = new Map<string, { readonly count: number; readonly total: number }>();
  for (const { id, line, entry } of recorded.values()) {
    if (entry.fate === 'handled' || effects.has(id)) {
      const { count, total } = expected.get(line) ?? { count: 0, total: 0 };
      expected.set(line, { count: count + 1, total: total + entry.amount });
    }
  }
  return expected;
};

const judgeTotals = (hop: Hop): readonly Violation[] =>
  violationsOf(
    'wrong-total',
    [...expectedStatements(hop)].flatMap(([line, { count, total }]) => {
      const found = hop.statements.get(line) ?? { ids: [], total: 0 };
      return found.total === total && found.ids.length === count
        ? []
        : [
            `The statement of ${line} at ${hop.name} has ${found.ids.length} entries and a total of ` +
              `${found.total} instead of ${count} and ${total}.`,
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

/**
 * Checks that every message committed on one side had its effect on the other: once, in order, and with nothing left in
 * between.
 */
export const judgeHop = (hop: Hop, truth: Truth): readonly Violation[] => {
  const ends: Ends = {
    name: hop.name,
    effects: hop.effects,
    published: truth.published,
    deadLettered: new Set(hop.deadLettered),
    parked: new Set(hop.parked),
    operated: truth.operated,
  };
  return [
    ...[...hop.recorded.values()].flatMap((message) =>
      message.entry.fate === 'handled' ? judgeHandled(message, ends) : judgeUnhandled(message, ends),
    ),
    ...judgeGhosts(hop),
    ...judgeSetAside(hop),
    ...judgeOrder(hop, truth.operated),
    ...judgeTotals(hop),
    ...judgeRest(hop),
    ...judgeExpiry(hop, truth),
  ];
};
