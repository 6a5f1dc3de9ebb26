import type { InboxKey } from './inbox.ts';

/**
 * The key an inbox record is stored under: `customers--orders#01994c…`.
 *
 * Message ids hold no `#`, so no two pairs of consumer and message make the same key.
 */
export const toInboxKey = ({ consumer, messageId }: InboxKey): string => `${consumer}#${messageId}`;
