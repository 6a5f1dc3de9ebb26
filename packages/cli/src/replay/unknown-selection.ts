import type { ReplayReport, ReplaySelection } from '@dynamo-outbox/messaging';
import { listKnown } from '../arguments/known-names.ts';
import type { WatchedItems } from './watched-items.ts';

type Names = Pick<WatchedItems, 'types' | 'topics'>;

const rangeNote = ({ recordedFrom, recordedBefore }: ReplaySelection): string =>
  recordedFrom === undefined && recordedBefore === undefined ? '' : ' in that time';

const describeUnknown = (
  kind: 'type' | 'topic',
  wanted: readonly string[] | undefined,
  { known, range }: { readonly known: ReadonlySet<string>; readonly range: string },
): readonly string[] =>
  (wanted ?? [])
    .filter((name) => !known.has(name))
    .map(
      (name) =>
        `The outbox holds no message of the ${kind} "${name}"${range}.${listKnown(`${kind}s`, known, name)}`,
    );

/**
 * Sentences about what a selection names and the outbox does not hold: keys, correlations, types, topics.
 *
 * Without any item in the time that was asked for, nothing can be told of types and topics.
 */
export const describeUnknownSelection = (
  selection: ReplaySelection,
  { read, selected }: Pick<ReplayReport, 'read' | 'selected'>,
  names: Names,
): readonly string[] => {
  const { orderingKey, correlationId, types, topics } = selection;
  const range = rangeNote(selection);
  if (read === 0) {
    return orderingKey === undefined ? [] : [`The outbox holds no item of the key "${orderingKey}"${range}.`];
  }
  const unknown = [
    ...describeUnknown('type', types, { known: names.types, range }),
    ...describeUnknown('topic', topics, { known: names.topics, range }),
  ];
  return unknown.length === 0 && selected === 0 && correlationId !== undefined
    ? [
        `The outbox holds no message of the correlation "${correlationId}" that fits the rest of the selection.`,
      ]
    : unknown;
};
