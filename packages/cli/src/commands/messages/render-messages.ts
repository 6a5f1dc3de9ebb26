import type { DispatchState, OutboxPage, RecordedMessage } from '@dynamo-outbox/messaging';
import { toColumns } from '../../terminal/columns.ts';
import { displayWidth } from '../../terminal/display-width.ts';
import { cut, formatCount, formatInstant, formatSince } from '../../terminal/format.ts';
import { bad, faint, strong, type Line } from '../../terminal/style.ts';

/** Options for rendering. */
export interface MessagesRendering {
  /** Width of a line in columns. */
  readonly columns: number;
}

const indent = '  ';

const describeState = (dispatch: DispatchState, recordedAt: Date): string => {
  switch (dispatch.state) {
    case 'dispatched':
      return `dispatched ${formatSince(dispatch.at, recordedAt)}`;
    case 'undispatched':
      return dispatch.attempts === 0
        ? 'undispatched'
        : `undispatched, ${formatCount(dispatch.attempts, 'failed attempt')}`;
    case 'parked':
      return `parked: ${dispatch.reason}`;
    case 'unknown':
      return 'not tracked';
  }
};

const needsAttention = ({ dispatch, undecodable }: RecordedMessage): boolean =>
  dispatch.state === 'parked' || undecodable !== undefined;

/** Lines about a message that do not fit into a column. */
const renderNotes = (
  { dispatch, undecodable, payload, payloadAbsent }: RecordedMessage,
  { columns }: MessagesRendering,
): readonly Line[] => {
  const width = columns - indent.length;
  const error = dispatch.state === 'undispatched' ? dispatch.lastError : undefined;
  return [
    ...(error === undefined ? [] : [faint(`${indent}${cut(`last error: ${error}`, width)}`)]),
    ...(undecodable === undefined ? [] : [bad(`${indent}cannot be decoded: ${undecodable}`)]),
    ...(payload === undefined ? [] : [{ spans: [`${indent}${JSON.stringify(payload)}`], hang: 2 }]),
    ...(payloadAbsent === undefined || undecodable !== undefined
      ? []
      : [faint(`${indent}no payload: ${payloadAbsent}`)]),
  ];
};

const toRow = ({
  recordedAt,
  type,
  orderingKey,
  topic,
  dispatch,
  id,
}: RecordedMessage): readonly string[] => [
  formatInstant(recordedAt),
  type,
  orderingKey,
  topic,
  describeState(dispatch, recordedAt),
  id,
];

/** A message in several lines, for a narrow terminal. */
const renderStacked = (message: RecordedMessage): readonly Line[] => {
  const { recordedAt, type, orderingKey, topic, dispatch, id } = message;
  const state = describeState(dispatch, recordedAt);
  return [
    { spans: [strong(type), `  ${id}`], hang: 2 },
    {
      spans: [
        `${indent}${formatInstant(recordedAt)}  ${orderingKey}  ${topic}  `,
        needsAttention(message) ? bad(state) : state,
      ],
      hang: 2,
    },
  ];
};

const renderAll = (messages: readonly RecordedMessage[], rendering: MessagesRendering): readonly Line[] => {
  const rows = toColumns(messages.map(toRow));
  const hasRoom = rows.every((row) => displayWidth(row) <= rendering.columns);
  return messages.flatMap((message, index) => {
    const row = rows[index] ?? '';
    const lines = hasRoom ? [needsAttention(message) ? bad(row) : row] : renderStacked(message);
    return [...lines, ...renderNotes(message, rendering)];
  });
};

/** Returns sentences about what was read and its cost, and how to continue. */
export const renderCost = ({ messages, itemsRead, readUnits, next }: OutboxPage): readonly string[] => [
  `Found ${formatCount(messages.length, 'message')} in ${formatCount(itemsRead, 'outbox item')}, for ${formatCount(Math.ceil(readUnits), 'read unit')}.`,
  // The cursor is a single word, which is never wrapped, so that users can copy it.
  ...(next === undefined
    ? []
    : [`There is more to read. Continue with the same selection and --cursor ${next}`]),
];

/** Renders found messages for people. */
export const renderMessages = (found: OutboxPage, rendering: MessagesRendering): readonly Line[] => [
  ...renderAll(found.messages, rendering),
  ...found.undecodable.map(({ orderingKey, sortKey, undecodable }) => ({
    spans: [bad(`${orderingKey} / ${sortKey}`), `  the item cannot be decoded: ${undecodable}`],
    hang: 2,
  })),
  ...renderCost(found).map(faint),
];
