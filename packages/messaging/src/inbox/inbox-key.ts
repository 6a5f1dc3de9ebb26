import type { InboxKey } from './inbox.ts';
import type { PositionKey } from './sequence-position.ts';

/**
 * The key an inbox record is stored under: `customers--orders#01994c…`.
 *
 * Message ids hold no `#`, so no two pairs of consumer and message make the same key.
 */
export const toInboxKey = ({ consumer, messageId }: InboxKey): string => `${consumer}#${messageId}`;

/**
 * The key a position is stored under: `customers--orders#order#01994c…`.
 *
 * Ordering keys of this toolkit hold a `#`, message ids none. One that comes from elsewhere without a `#` gets it in front,
 * so that it never makes the key of an inbox record.
 */
export const toPositionKey = ({ consumer, orderingKey }: PositionKey): string =>
  `${consumer}#${orderingKey.includes('#') ? '' : '#'}${orderingKey}`;
