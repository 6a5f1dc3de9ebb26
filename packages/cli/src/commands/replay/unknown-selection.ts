import type { ReplayReport, ReplaySelection } from '@dynamo-outbox/messaging/recovery';
import { listKnown } from '../../arguments/known-names.ts';
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
        `The outbox has no message with the ${kind} "${name}"${range}.${listKnown(`${kind}s`, known, name)}`,
    );

/**
 * Returns sentences about names in the selection that the outbox does not contain: keys, correlations, types, topics.
 *
 * If no item is in the requested time range, types and topics cannot be checked.
 */
export const describeUnknownSelection = (
  selection: ReplaySelection,
  { read, selected }: Pick<ReplayReport, 'read' | 'selected'>,
  names: Names,
): readonly string[] => {
  const { orderingKey, correlationId, types, topics } = selection;
  const range = rangeNote(selection);
  if (read === 0) {
    return orderingKey === undefined ? [] : [`The outbox has no item with the key "${orderingKey}"${range}.`];
  }
  const unknown = [
    ...describeUnknown('type', types, { known: names.types, range }),
    ...describeUnknown('topic', topics, { known: names.topics, range }),
  ];
  return unknown.length === 0 && selected === 0 && correlationId !== undefined
    ? [
        `The outbox has no message with the correlation "${correlationId}" that matches the rest of the selection.`,
      ]
    : unknown;
};
