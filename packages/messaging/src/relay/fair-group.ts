import type { StoredMessage } from '../outbox/outbox-item.ts';

/**
 * Returns the group of a message on a standard topic or queue: its fairness key, if it has one. Fair queues of SQS then delay the
 * messages of other groups less when one group sends many.
 */
export const toFairGroup = ({ fairnessKey }: StoredMessage): { readonly MessageGroupId?: string } =>
  fairnessKey === undefined ? {} : { MessageGroupId: fairnessKey };
