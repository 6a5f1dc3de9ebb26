import type { InMemoryTable } from '@dynamo-outbox/unit-of-work/in-memory';
import type { MessageId } from '../../message/ids.ts';
import type { OutboxItem, OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { ItemMarks } from '../../outbox/query/dispatch-state.ts';
import type { ParkedItem } from '../../relay/outbox-store.ts';

/** Progress of an item after it was recorded. */
export interface ItemProgress {
  /** Whether all its messages are published or parked. */
  readonly isDone?: boolean;
  /** Whether none of its messages is unpublished or parked. */
  readonly mayExpire?: boolean;
  /** When it was last marked as dispatched. */
  readonly dispatchedAt?: Date;
  /** When and why a message of it was last parked. */
  readonly parking?: { readonly at: Date; readonly reason: string };
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

const progressByTable = new WeakMap<InMemoryTable<OutboxItem>, Map<string, ItemProgress>>();

/** Returns the key of an item in its table. */
export const toItemKey = ({ orderingKey, sortKey }: OutboxItemKey): string =>
  JSON.stringify([orderingKey, sortKey]);

/** Returns the progress of the items in a table. In DynamoDB, it consists of attributes of the items. */
export const itemProgressIn = (table: InMemoryTable<OutboxItem>): Map<string, ItemProgress> => {
  const progress = progressByTable.get(table) ?? new Map<string, ItemProgress>();
  progressByTable.set(table, progress);
  return progress;
};

/** Returns the marks of an item with this progress. */
export const toMarks = (progress: ItemProgress): ItemMarks => {
  const { parked, parking } = progress;
  return {
    isUndispatched: progress.isDone !== true,
    attempts: progress.attempts ?? 0,
    lastError: progress.lastError,
    nextAttemptAt: progress.nextAttemptAt,
    dispatchedAt: progress.dispatchedAt,
    parking: progress.mayExpire === true ? undefined : parking,
    parked: parked === undefined || parked.size === 0 ? undefined : parked,
    redriven: progress.redriven,
  };
};

/** Progress after all messages of an item were published. */
export const toDispatched = (progress: ItemProgress, dispatchedAt: Date): ItemProgress => ({
  ...progress,
  isDone: true,
  mayExpire: true,
  dispatchedAt,
});

/**
 * Progress after some messages were parked and all others published. Messages that were redriven before stay redriven.
 */
export const toParked = (progress: ItemProgress, item: ParkedItem, now: Date): ItemProgress => {
  const { messageIds, reason } = item;
  const { parked = nothing, redriven = nothing } = progress;
  const waiting = new Set([...parked, ...messageIds.filter((id) => !redriven.has(id))]);
  return messageIds.length > 0 && waiting.size === 0
    ? toDispatched(progress, now)
    : {
        ...progress,
        isDone: true,
        mayExpire: false,
        parked: waiting,
        parking: { at: new Date(item.parkedAt), reason },
      };
};

/** A published message of an item. */
export interface RedrivenMark {
  readonly messageId: MessageId;
  /** All messages of the item. */
  readonly messages: readonly { readonly id: MessageId }[];
}

/** Progress after one parked message was published. */
export const toRedriven = (
  progress: ItemProgress,
  { messageId, messages }: RedrivenMark,
  now: Date,
): ItemProgress => {
  const { isDone = false, parked = nothing } = progress;
  const redriven = new Set([...(progress.redriven ?? nothing), messageId]);
  const waiting = new Set([...parked].filter((id) => id !== messageId));
  const isSettled = isDone ? waiting.size === 0 : redriven.size === messages.length;
  const next = { ...progress, parked: waiting, redriven };
  return isSettled ? toDispatched(next, now) : next;
};
