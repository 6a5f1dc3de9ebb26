import { CodedError } from '@dynamo-outbox/kernel';
import type { OutboxItemKey } from '../outbox/outbox-item.ts';

/**
 * The relay could not read all undispatched items before an item of its batch: there are too many, one of them cannot
 * be decoded, or they changed during the read. The relay retries with the next delivery.
 */
export class EarlierItemsUnreadError extends CodedError<'EARLIER_ITEMS_UNREAD'> {
  readonly code = 'EARLIER_ITEMS_UNREAD';

  constructor({ orderingKey, sortKey }: OutboxItemKey) {
    super(
      `The relay could not read all undispatched items of ${orderingKey} before ${sortKey}. ` +
        'The relay retries with the next delivery of the record.',
    );
  }
}
