import type { MessageId } from '../../message/ids.ts';
import type { ParkedItem } from '../../relay/outbox-store.ts';

/** Progress of an item after it was recorded. */
export interface ItemProgress {
  /** Whether all its messages are published or parked. */
  readonly isDone?: boolean;
  /** Whether none of its messages is unpublished or parked. */
  readonly mayExpire?: boolean;
  readonly parked?: ReadonlySet<MessageId>;
  /** Messages that were parked and later published. */
  readonly redriven?: ReadonlySet<MessageId>;
  readonly attempts?: number;
  readonly lastError?: string;
  readonly nextAttemptAt?: Date;
  readonly claimedBy?: string | undefined;
  readonly claimedUntil?: Date | undefined;
}

const nothing: ReadonlySet<MessageId> = new Set();

/** Progress after all messages of an item were published. */
export const toDispatched = (progress: ItemProgress): ItemProgress => ({
  ...progress,
  isDone: true,
  mayExpire: true,
});

/**
 * Progress after some messages were parked and all others published. Messages that were redriven before stay redriven.
 */
export const toParked = (progress: ItemProgress, { messageIds }: ParkedItem): ItemProgress => {
  const { parked = nothing, redriven = nothing } = progress;
  const waiting = new Set([...parked, ...messageIds.filter((id) => !redriven.has(id))]);
  return messageIds.length > 0 && waiting.size === 0
    ? toDispatched(progress)
    : { ...progress, isDone: true, mayExpire: false, parked: waiting };
};

/** Progress after one parked message was published. */
export const toRedriven = (
  progress: ItemProgress,
  messageId: MessageId,
  messages: readonly { readonly id: MessageId }[],
): ItemProgress => {
  const { isDone = false, parked = nothing } = progress;
  const redriven = new Set([...(progress.redriven ?? nothing), messageId]);
  const waiting = new Set([...parked].filter((id) => id !== messageId));
  const isSettled = isDone ? waiting.size === 0 : redriven.size === messages.length;
  const next = { ...progress, parked: waiting, redriven };
  return isSettled ? toDispatched(next) : next;
};
