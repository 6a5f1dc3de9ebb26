import type { InboxKey } from './inbox.ts';
import type { PositionKey } from './sequence-position.ts';

/**
 * Key under which an inbox record is stored: `customers--orders#01994c…`.
 *
 * Message ids contain no `#`, so the key is unique for each pair of consumer and message.
 */
export const toInboxKey = ({ consumer, messageId }: InboxKey): string => `${consumer}#${messageId}`;

/**
 * Key under which a position is stored: `customers--orders#order#01994c…`.
 *
 * Ordering keys of this toolkit contain a `#`, and message ids contain none. A foreign ordering key without a `#` gets
 * one as a prefix, so that it never equals the key of an inbox record.
 */
export const toPositionKey = ({ consumer, orderingKey }: PositionKey): string =>
  `${consumer}#${orderingKey.includes('#') ? '' : '#'}${orderingKey}`;
