import type { MessageSelection } from '@dynamo-outbox/messaging';
import { listKnown } from '../arguments/known-names.ts';
import type { WatchedItems } from './watched-items.ts';

/** Names in the items that were read. */
type Names = Pick<WatchedItems, 'aggregateTypes' | 'types' | 'topics'>;

/** How much was read, and how much of it matched. */
export interface SelectionCounts {
  /** Items that were read. */
  readonly read: number;
  /** Messages that matched. */
  readonly selected: number;
}

const rangeNote = ({ recordedFrom, recordedBefore }: MessageSelection): string =>
  recordedFrom === undefined && recordedBefore === undefined ? '' : ' in that time';

/** A kind of name, the requested names, and the names that exist. */
interface NamedKind {
  readonly kind: string;
  readonly kinds: string;
  readonly wanted: readonly string[] | undefined;
  readonly known: ReadonlySet<string>;
}

const describeUnknown = ({ kind, kinds, wanted, known }: NamedKind, range: string): readonly string[] =>
  (wanted ?? [])
    .filter((name) => !known.has(name))
    .map(
      (name) =>
        `The outbox has no message with the ${kind} "${name}"${range}.${listKnown(kinds, known, name)}`,
    );

/**
 * Returns sentences about names in the selection that the outbox does not contain: keys, correlations, aggregates, types,
 * topics.
 *
 * If no item is in the requested time range, aggregates, types and topics cannot be checked.
 */
export const describeUnknownSelection = (
  selection: MessageSelection,
  { read, selected }: SelectionCounts,
  names: Names,
): readonly string[] => {
  const { orderingKey, aggregateType, correlationId, types, topics } = selection;
  const range = rangeNote(selection);
  if (read === 0) {
    return orderingKey === undefined ? [] : [`The outbox has no item with the key "${orderingKey}"${range}.`];
  }
  const aggregates = aggregateType === undefined ? undefined : [aggregateType];
  const unknown = [
    { kind: 'aggregate type', kinds: 'aggregate types', wanted: aggregates, known: names.aggregateTypes },
    { kind: 'type', kinds: 'types', wanted: types, known: names.types },
    { kind: 'topic', kinds: 'topics', wanted: topics, known: names.topics },
  ].flatMap((named) => describeUnknown(named, range));
  return unknown.length === 0 && selected === 0 && correlationId !== undefined
    ? [
        `The outbox has no message with the correlation "${correlationId}" that matches the rest of the selection.`,
      ]
    : unknown;
};
