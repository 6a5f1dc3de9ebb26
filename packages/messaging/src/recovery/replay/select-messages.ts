import { openEnvelope } from '../../message/decode-envelope.ts';
import type { OutboxItem, StoredMessage } from '../../outbox/outbox-item.ts';
import type { RecordedRange } from './recorded-items.ts';

/** What is to be replayed. All that is given must hold; nothing given is everything the outbox still holds. */
export interface ReplaySelection extends RecordedRange {
  /** One of these message types. */
  readonly types?: readonly string[];
  /** One of these topics, by logical name. */
  readonly topics?: readonly string[];
  /** Set off by this one request. */
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
  // Bodies are opened only where one asks for it: a replay forwards them as they are.
  (correlationId === undefined || correlationIdOf(body) === correlationId);

/** The item with the selected of its messages, in order; `undefined` when none is. */
export const selectMessages = (item: OutboxItem, selection: ReplaySelection): OutboxItem | undefined => {
  const messages = item.messages.filter((message) => isSelected(message, selection));
  return messages.length === 0 ? undefined : { ...item, messages };
};
