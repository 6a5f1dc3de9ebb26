import type { Truth } from './truth.ts';

const kinds: ReadonlySet<string> = new Set(['failing', 'poison', 'hanging']);

/** Ids, by ordering key, of the messages that use up receives of the messages behind them in their FIFO group. */
export const troublesomeByKey = ({ recorded }: Truth): ReadonlyMap<string, ReadonlySet<string>> => {
  const byKey = new Map<string, Set<string>>();
  for (const { orderingKey, messages } of recorded) {
    const ids = byKey.get(orderingKey) ?? new Set<string>();
    messages.filter(({ kind }) => kinds.has(kind)).forEach(({ id }) => ids.add(id));
    byKey.set(orderingKey, ids);
  }
  return byKey;
};

/** The ordering key of each message. */
export const keysById = ({ recorded }: Truth): ReadonlyMap<string, string> =>
  new Map(recorded.flatMap(({ orderingKey, messages }) => messages.map(({ id }) => [id, orderingKey])));
