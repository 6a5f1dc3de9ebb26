import { cut, formatCount, formatDelay, formatInstant } from '../terminal/format.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Trace } from './trace.ts';
import type { Recording, TracedMessage } from './traced-message.ts';

/** What rendering takes of a terminal. */
export type TraceRendering = Pick<Terminal, 'style' | 'columns'>;

const labelled = (label: string, text: string): string => `  ${label.padEnd(11)}${text}`;

const since = (later: Date, earlier: Date | undefined): string =>
  earlier === undefined ? formatInstant(later) : `after ${formatDelay(later.getTime() - earlier.getTime())}`;

const renderDispatch = ({ dispatch, recordedAt }: Recording, { style }: TraceRendering): string => {
  switch (dispatch.state) {
    case 'dispatched':
      return labelled('dispatched', since(dispatch.at, recordedAt));
    case 'undispatched':
      return labelled('dispatched', style.bad('not yet'));
    case 'parked':
      return labelled('parked', style.bad(`${since(dispatch.at, recordedAt)}: ${dispatch.reason}`));
    case 'unknown':
      return labelled('dispatched', 'not tracked');
  }
};

const renderRecording = (recording: Recording | undefined, rendering: TraceRendering): readonly string[] =>
  recording === undefined
    ? [labelled('recorded', rendering.style.faint('in no outbox that was looked into'))]
    : [
        labelled('recorded', `${formatInstant(recording.recordedAt)} in ${recording.table}`),
        renderDispatch(recording, rendering),
      ];

const renderWaiting = (message: TracedMessage, { style, columns }: TraceRendering): readonly string[] =>
  message.waiting.flatMap(({ queue, reason, detail, deliveryId }) => [
    labelled('waits', `${style.bad(reason)} in ${queue}`),
    ...(detail === undefined ? [] : [labelled('', cut(detail, columns - 13))]),
    labelled('', style.faint(`as ${deliveryId}`)),
  ]);

const renderMessage = (message: TracedMessage, rendering: TraceRendering): string => {
  const { id, type = 'a message', orderingKey, recording, processed } = message;
  const start = recording?.recordedAt ?? message.occurredAt;
  return [
    rendering.style.strong(`${type}  ${id}`),
    ...(orderingKey === undefined ? [] : [labelled('of', orderingKey)]),
    ...renderRecording(recording, rendering),
    ...processed.map(({ consumer, processedAt }) =>
      labelled('processed', `${since(processedAt, start)} by ${consumer}`),
    ),
    ...renderWaiting(message, rendering),
  ].join('\n');
};

/** What was looked at, and what it cost. */
export const renderCost = ({ outboxes, queues }: Trace): string => {
  const items = outboxes.reduce((sum, { itemsRead }) => sum + itemsRead, 0);
  const units = outboxes.reduce((sum, { readUnits }) => sum + readUnits, 0);
  const seen = queues.reduce((sum, { messagesSeen }) => sum + messagesSeen, 0);
  const cost = `Read ${formatCount(items, 'outbox item')} for ${formatCount(Math.ceil(units), 'read unit')}, and looked at ${formatCount(seen, 'waiting message')}.`;
  const partial = [
    ...outboxes.filter(({ isPartial }) => isPartial).map(({ table }) => table),
    ...queues.filter(({ isPartial }) => isPartial).map(({ queue }) => queue),
  ];
  return partial.length === 0
    ? cost
    : `${cost}\nSaw only a part of ${partial.join(', ')}: --limit looks further, but of a FIFO\ngroup a queue shows only the first few messages.`;
};

/** A trace, for people. */
export const renderTrace = (trace: Trace, rendering: TraceRendering): string =>
  [
    ...trace.messages.map((message) => renderMessage(message, rendering)),
    rendering.style.faint(renderCost(trace)),
  ].join('\n\n');
