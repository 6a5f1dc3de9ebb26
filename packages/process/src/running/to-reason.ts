import { truncateText } from '@dynamo-outbox/kernel';

const maxReasonLength = 500;

/** Returns the reason that a handler or an operator gives, or another one if it is empty. Longer ones are truncated. */
export const toReason = (reason: string | undefined, otherwise: string): string =>
  reason === undefined || reason === '' ? otherwise : truncateText(reason, maxReasonLength);
