import { groupBy } from '@dynamo-outbox/kernel';
import type { Attempt } from '../ledger/journal.ts';
import type { RecordedMessage, Truth } from './truth.ts';
import { type Violation, violationsOf } from './violation.ts';

/** The journal lines of the commit that recorded a message. */
type Times = Pick<Attempt, 'intendedAt' | 'endedAt'>;

const timesByMessage = (attempts: readonly Attempt[]): ReadonlyMap<string, Times> =>
  new Map(attempts.flatMap((attempt) => attempt.messages.map(({ id }) => [id, attempt] as const)));

const byKey = (recorded: Iterable<RecordedMessage>): ReadonlyMap<string, readonly RecordedMessage[]> => {
  const keys = groupBy(recorded, ({ orderingKey }) => orderingKey);
  for (const messages of keys.values()) {
    messages.sort((one, other) => one.place - other.place);
  }
  return keys;
};

/** Finds a message that is sorted after a message whose commit began only after this message's commit had ended. */
const judgeTimes = (
  messages: readonly RecordedMessage[],
  times: ReadonlyMap<string, Times>,
): readonly string[] => {
  let latest: { readonly id: string; readonly intendedAt: number } = { id: '', intendedAt: -1 };
  return messages.flatMap(({ id, orderingKey }) => {
    const { intendedAt = -1, endedAt = Number.POSITIVE_INFINITY } = times.get(id) ?? {};
    const before = latest;
    if (intendedAt > latest.intendedAt) {
      latest = { id, intendedAt };
    }
    return endedAt < before.intendedAt
      ? [
          `The outbox sorts message ${id} of ${orderingKey} behind message ${before.id}, whose commit began after the commit ` +
            'of the first had ended.',
        ]
      : [];
  });
};

/** Checks that numbers of changes grow within a life, and that lives of an account grow with time. */
const judgeNumbers = (messages: readonly RecordedMessage[]): readonly string[] => {
  // A remark changes nothing and has no own number. It may see an account that another commit is changing.
  const changes = messages.filter(({ entry }) => entry.kind !== 'remark');
  return changes.flatMap((message, index) => {
    const before = changes[index - 1];
    if (before === undefined) {
      return [];
    }
    const [one, other] = [before.entry, message.entry];
    const isLater = one.life === other.life ? other.number > one.number : other.life > one.life;
    return isLater
      ? []
      : [
          `The outbox sorts number ${other.number} in life ${other.life} of account ${other.account} behind number ` +
            `${one.number} in life ${one.life}.`,
        ];
  });
};

/**
 * Checks that the sort order of the outbox is commit order, by the producer's journal and the numbers of the accounts.
 * All other rules about order rely on the sort order.
 */
export const judgeFiling = ({ attempts, entries }: Truth): readonly Violation[] => {
  const times = timesByMessage(attempts);
  return violationsOf(
    'misfiled',
    [...byKey(entries.recorded.values()).values()].flatMap((messages) => [
      ...judgeTimes(messages, times),
      ...judgeNumbers(messages),
    ]),
  );
};

/**
 * The same check for confirmations. Each is one transaction with an effect, and the statements contain the order of the
 * effects of a line.
 */
export const judgeFilingOfConfirmations = ({ entries, confirmations }: Truth): readonly Violation[] => {
  const placeOf = new Map(
    [...entries.statements.values()].flatMap(({ ids }) =>
      [...ids.entries()].map(([place, id]) => [id, place] as const),
    ),
  );
  return violationsOf(
    'misfiled',
    [...byKey(confirmations.recorded.values()).values()].flatMap((messages) => {
      const latest = new Map<string, number>();
      return messages.flatMap(({ id, confirms = '' }) => {
        const line = entries.recorded.get(confirms)?.line ?? '';
        const place = placeOf.get(confirms) ?? -1;
        const before = latest.get(line) ?? -1;
        latest.set(line, Math.max(place, before));
        return place < before
          ? [`The outbox sorts confirmation ${id} behind one of a later effect of ${line}.`]
          : [];
      });
    }),
  );
};
