import { isKeyOfType } from '../../message/ordering-key.ts';
import { openEnvelope } from '../../message/decode-envelope.ts';
import type { OutboxItem, OutboxItemKey, StoredMessage } from '../outbox-item.ts';
import type { RecordedRange } from './recorded-items.ts';

/** Selected messages of an outbox. A message must match all given options. Default: everything that the outbox still contains. */
export interface MessageSelection extends Omit<RecordedRange, 'isUndispatched'> {
  /** Only messages of aggregates of this type, the first half of the ordering key: `order`. */
  readonly aggregateType?: string;
  /** Only these message types. */
  readonly types?: readonly string[];
  /** Only these topics, by logical name. */
  readonly topics?: readonly string[];
  /** Only messages of this request. */
  readonly correlationId?: string;
}

/** Whether something matches; `unknown` if it cannot be decoded, and nothing else excludes it. */
export type Match = 'yes' | 'no' | 'unknown';

/** Returns the part of a selection that the outbox can search by. */
export const toRange = ({ orderingKey, recordedFrom, recordedBefore }: MessageSelection): RecordedRange => ({
  ...(orderingKey === undefined ? {} : { orderingKey }),
  ...(recordedFrom === undefined ? {} : { recordedFrom }),
  ...(recordedBefore === undefined ? {} : { recordedBefore }),
});

/** Whether the aggregate of an item matches. */
export const isOfSelectedType = (
  { orderingKey }: OutboxItemKey,
  { aggregateType }: MessageSelection,
): boolean => aggregateType === undefined || isKeyOfType(orderingKey, aggregateType);

const matchCorrelation = (body: string, correlationId: string): Match => {
  const opened = openEnvelope(body);
  if ('undecodable' in opened) {
    return 'unknown';
  }
  const { context } = 'message' in opened ? opened.message : opened.header;
  return context.correlationId === correlationId ? 'yes' : 'no';
};

/** Compares a message with a selection. Its item is within the range of the selection. */
export const matchMessage = (
  { type, topic, body }: StoredMessage,
  item: OutboxItemKey,
  selection: MessageSelection,
): Match => {
  const { types, topics, correlationId } = selection;
  const isExcluded =
    !isOfSelectedType(item, selection) ||
    types?.includes(type) === false ||
    topics?.includes(topic) === false;
  if (isExcluded) {
    return 'no';
  }
  // Bodies are decoded only for a correlation id.
  return correlationId === undefined ? 'yes' : matchCorrelation(body, correlationId);
};

/** Returns the item with only its selected messages, in order; `undefined` if there are none. */
export const selectMessages = (item: OutboxItem, selection: MessageSelection): OutboxItem | undefined => {
  const messages = item.messages.filter((message) => matchMessage(message, item, selection) === 'yes');
  return messages.length === 0 ? undefined : { ...item, messages };
};
