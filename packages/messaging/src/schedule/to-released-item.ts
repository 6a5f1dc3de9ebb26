import { nextMessageId } from '../message/ids.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import { withSequence } from '../outbox/position-group.ts';
import type { ScheduledItem } from '../outbox/schedule/scheduled-item.ts';
import { toPositionSortKey, toTimeSortKey } from '../outbox/sort-key.ts';
import type { HeadMove } from '../outbox/stored-order.ts';

// The first time in an envelope is its own: no string before it can contain this text, because JSON escapes quotation marks.
const timeMember = /"time":"[^"]*"/;

const toBody = ({ message, order, dueAt }: ScheduledItem, head: HeadMove | undefined): string => {
  // The message may have been moved since it was encoded.
  const body = message.body.replace(timeMember, `"time":"${dueAt}"`);
  return order === 'commit' && head !== undefined ? withSequence(body, head.to) : body;
};

/**
 * Returns the outbox item that a scheduled message becomes: as if it had been committed now, with the due time as the time of the message.
 *
 * Without a head, the sort key has a new id, so that the item sorts after all earlier ones of its key.
 */
export const toReleasedItem = (
  scheduled: ScheduledItem,
  head: HeadMove | undefined,
  now: Date,
): OutboxItem => ({
  orderingKey: scheduled.orderingKey,
  sortKey: head === undefined ? toTimeSortKey(nextMessageId()) : toPositionSortKey(head.to),
  messages: [{ ...scheduled.message, body: toBody(scheduled, head) }],
  recordedAt: now.toISOString(),
  service: scheduled.service,
});
