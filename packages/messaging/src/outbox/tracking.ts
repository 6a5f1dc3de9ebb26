/**
 * What the outbox knows of dispatch.
 *
 * `status`: each item is marked once it was published and cannot expire before; what is left can be listed.
 * `none`: no marks, and items expire by age alone; cheapest, and only the stream and a replay find them.
 */
export type OutboxTracking = 'status' | 'none';

/** Both of them. */
export const outboxTrackings: readonly OutboxTracking[] = ['status', 'none'];
