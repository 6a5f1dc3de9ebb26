/**
 * Whether an outbox tracks the dispatch of its items.
 *
 * `status`: each item is marked after it was published and cannot expire before; undispatched items can be listed.
 * `none`: no marks, and items expire by age alone. This is cheapest, but only the stream and a replay find the items.
 */
export type OutboxTracking = 'status' | 'none';

/** All values of `OutboxTracking`. */
export const outboxTrackings: readonly OutboxTracking[] = ['status', 'none'];
