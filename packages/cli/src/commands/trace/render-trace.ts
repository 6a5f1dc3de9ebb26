import { cut, formatCount, formatInstant, formatSince } from '../../terminal/format.ts';
import { labelled as toLabelled } from '../../terminal/labelled.ts';
import { bad, faint, strong, type Line, type Span } from '../../terminal/style.ts';
import type { Trace } from './trace.ts';
import type { Recording, TracedMessage } from './traced-message.ts';

/** Options for rendering. */
export interface TraceRendering {
  /** Width of a line in columns. */
  readonly columns: number;
}

const labelWidth = 11;

const labelled = (label: string, ...spans: readonly Span[]): Line => toLabelled(label, labelWidth, ...spans);

const renderDispatch = ({ dispatch, recordedAt }: Recording): Line => {
  switch (dispatch.state) {
    case 'dispatched':
      return labelled('dispatched', formatSince(dispatch.at, recordedAt));
    case 'undispatched':
      return labelled('dispatched', bad('not yet'));
    case 'parked':
      return labelled('parked', bad(`${formatSince(dispatch.at, recordedAt)}: ${dispatch.reason}`));
    case 'unknown':
      return labelled('dispatched', 'not tracked');
  }
};

const renderRecording = (recording: Recording | undefined): readonly Line[] =>
  recording === undefined
    ? [labelled('recorded', faint('not in any outbox that was read'))]
    : [
        labelled('recorded', `${formatInstant(recording.recordedAt)} in ${recording.table}`),
        renderDispatch(recording),
      ];

const renderWaiting = (message: TracedMessage, { columns }: TraceRendering): readonly Line[] =>
  message.waiting.flatMap(({ queue, reason, detail, deliveryId }) => [
    labelled('waits', bad(reason), ` in ${queue}`),
    ...(detail === undefined ? [] : [labelled('', cut(detail, columns - labelWidth - 2))]),
    labelled('', faint(`as ${deliveryId}`)),
  ]);

const renderMessage = (message: TracedMessage, rendering: TraceRendering): readonly Line[] => {
  const { id, type = 'a message', orderingKey, recording, processed } = message;
  const start = recording?.recordedAt ?? message.occurredAt;
  return [
    { spans: [strong(`${type}  ${id}`)], hang: 2 },
    ...(orderingKey === undefined ? [] : [labelled('of', orderingKey)]),
    ...renderRecording(recording),
    ...processed.map(({ consumer, processedAt }) =>
      labelled('processed', `${formatSince(processedAt, start)} by ${consumer}`),
    ),
    ...renderWaiting(message, rendering),
  ];
};

const undecodableNote = ({ outboxes }: Trace): readonly string[] => {
  const count = outboxes.reduce((sum, { undecodable }) => sum + undecodable, 0);
  return count === 0
    ? []
    : [`${formatCount(count, 'outbox item')} could not be decoded. List them with "dynamo-outbox messages".`];
};

const partialNote = ({ outboxes, queues }: Trace): readonly string[] => {
  const partial = [
    ...outboxes.filter(({ isPartial }) => isPartial).map(({ table }) => table),
    ...queues.filter(({ isPartial }) => isPartial).map(({ queue }) => queue),
  ];
  return partial.length === 0
    ? []
    : [
        `Not all messages of ${partial.join(', ')} were seen. Raise --limit to see more, but SQS shows only the first few messages of a FIFO group.`,
      ];
};

/** Returns sentences about what was searched, and its cost. */
export const renderCost = (trace: Trace): readonly string[] => {
  const items = trace.outboxes.reduce((sum, { itemsRead }) => sum + itemsRead, 0);
  const units = trace.outboxes.reduce((sum, { readUnits }) => sum + readUnits, 0);
  const seen = trace.queues.reduce((sum, { messagesSeen }) => sum + messagesSeen, 0);
  return [
    `Read ${formatCount(items, 'outbox item')} for ${formatCount(Math.ceil(units), 'read unit')}, and inspected ${formatCount(seen, 'waiting message')}.`,
    ...undecodableNote(trace),
    ...partialNote(trace),
  ];
};

/** Renders a trace for people. */
export const renderTrace = (trace: Trace, rendering: TraceRendering): readonly Line[] => [
  ...trace.messages.flatMap((message) => [...renderMessage(message, rendering), '']),
  ...renderCost(trace).map(faint),
];
