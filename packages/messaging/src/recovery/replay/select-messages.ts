import { openEnvelope } from '../../message/decode-envelope.ts';
import type { OutboxItem, StoredMessage } from '../../outbox/outbox-item.ts';
import type { RecordedRange } from './recorded-items.ts';

/** Messages to replay. A message must match all given options. Default: everything that the outbox still contains. */
export interface ReplaySelection extends RecordedRange {
  /** Only these message types. */
  readonly types?: readonly string[];
  /** Only these topics, by logical name. */
  readonly topics?: readonly string[];
  /** Only messages of this request. */
  readonly correlationId?: string;
}

const correlationIdOf = (body: string): string | undefined => {
  const opened = openEnvelope(body);
  if ('undecodable' in opened) {
    return undefined;
  }
  return ('message' in opened ? opened.message : opened.header).context.correlationId;
};

const isSelected = (
  { type, topic, body }: StoredMessage,
  { types, topics, correlationId }: ReplaySelection,
): boolean =>
  (types?.includes(type) ?? true) &&
  (topics?.includes(topic) ?? true) &&
  // Bodies are decoded only for a correlation id, because a replay forwards them unchanged.
  (correlationId === undefined || correlationIdOf(body) === correlationId);

/** Returns the item with only its selected messages, in order; `undefined` if there are none. */
export const selectMessages = (item: OutboxItem, selection: ReplaySelection): OutboxItem | undefined => {
  const messages = item.messages.filter((message) => isSelected(message, selection));
  return messages.length === 0 ? undefined : { ...item, messages };
};
