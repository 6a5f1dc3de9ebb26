import type { Message } from '../../message/message.ts';

/** The fields of a message that order the changes of a projection. */
export type ProjectedMessage = Pick<Message, 'id' | 'sequence' | 'sequenceIndex' | 'occurredAt'>;

/**
 * A change of another service's aggregate, as a message describes it.
 *
 * The newest change wins, and an older one that arrives later is skipped. So a change must contain all fields that may
 * change, not only those that did. A field that it omits keeps its value, even if a skipped change would have set it.
 */
export type ProjectionChange<TItem> =
  /** The aggregate was created, or created again after a removal. */
  | { readonly kind: 'created'; readonly id: string; readonly item: TItem; readonly by: ProjectedMessage }
  /** Some fields changed. The change waits for the creation. */
  | {
      readonly kind: 'changed';
      readonly id: string;
      readonly changes: Partial<TItem>;
      readonly by: ProjectedMessage;
    }
  /** The complete current state. Needs no creation before it. */
  | { readonly kind: 'snapshot'; readonly id: string; readonly item: TItem; readonly by: ProjectedMessage }
  /** The aggregate was removed. A tombstone remains, so that older changes do not create it again. */
  | { readonly kind: 'removed'; readonly id: string; readonly by: ProjectedMessage };

/** Projections of another service's aggregates, written together with the inbox record of the message. */
export interface Projection<TItem> {
  /**
   * Stages a change as one conditional write.
   *
   * The commit MUST reject with `STALE_MESSAGE`, which acknowledges the message, if the same or a newer change was
   * written before, or if a change or snapshot arrives after the removal.
   *
   * The commit MUST reject with `PROJECTION_NOT_CREATED`, so that the message is redelivered, if a change arrives
   * before the creation. It MUST do the same if a newer change or snapshot occurred more than `restartToleranceSeconds`
   * after the removal: the aggregate was created again, and the message about the creation has not arrived yet. Throws
   * `REJECT_MESSAGE` for a message without a sequence.
   *
   * The commit MUST reject with `SEQUENCE_RESTARTED`, which sends the message to the dead-letter queue, if the same or
   * a newer change was written before, but the message occurred more than `restartToleranceSeconds` after the message
   * of that change: the aggregate was removed and created again. A copy without a time detects no restarts.
   */
  stage(change: ProjectionChange<TItem>): void;
}

/** Writes the same copies for a consumer that writes nothing else: without a transaction, at half the cost. */
export interface ProjectionWriter<TItem> {
  /**
   * Writes a change in one conditional request, and resolves to whether it was the newest.
   *
   * MUST follow the rules of `Projection`. Resolves to `stale` instead of `STALE_MESSAGE`, and rejects with the other
   * codes. Needs no inbox, because a second delivery is stale.
   */
  write(change: ProjectionChange<TItem>): Promise<'written' | 'stale'>;
}
