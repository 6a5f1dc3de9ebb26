import type { Message } from '../../message/message.ts';

/** The fields of a message that order the changes of a projection. */
export type ProjectedMessage = Pick<Message, 'id' | 'sequence' | 'sequenceIndex' | 'occurredAt'>;

/**
 * What a message says about an aggregate of another service.
 *
 * A newer change wins and an older one that comes after it is skipped. So a change has to carry everything that may change, not only what
 * did: what it leaves out stays as it was, also where a skipped one would have set it.
 */
export type ProjectionChange<TItem> =
  /** The aggregate came to be; also anew, after it was removed. */
  | { readonly kind: 'created'; readonly id: string; readonly item: TItem; readonly by: ProjectedMessage }
  /** Some of it changed. It waits for the creation. */
  | {
      readonly kind: 'changed';
      readonly id: string;
      readonly changes: Partial<TItem>;
      readonly by: ProjectedMessage;
    }
  /** The whole of it as it is now: needs no creation before it. */
  | { readonly kind: 'snapshot'; readonly id: string; readonly item: TItem; readonly by: ProjectedMessage }
  /** The aggregate was removed. A mark stays, so that older changes do not create it again. */
  | { readonly kind: 'removed'; readonly id: string; readonly by: ProjectedMessage };

/** Projections of another service's aggregates, written together with the inbox record of the message. */
export interface Projection<TItem> {
  /**
   * Stages a change as one conditional write.
   *
   * The commit MUST reject with `STALE_MESSAGE`, which acknowledges the message, when the same or a newer change was
   * written before, and when a change or snapshot comes after the removal; with `PROJECTION_NOT_CREATED`, so that the message
   * is redelivered, when a change arrives before the creation, and when a newer change or snapshot occurred after the removal by more
   * than `restartToleranceSeconds`: the aggregate was created again, and that message is still to come. Throws `REJECT_MESSAGE` for a message without a sequence.
   *
   * The commit MUST reject with `SEQUENCE_RESTARTED`, which sends the message to the dead-letter queue, when the same or a newer
   * change was written before, but the message occurred after the message of that change by more than
   * `restartToleranceSeconds`: the aggregate was removed and created again. A copy that keeps no time has no restarts.
   */
  stage(change: ProjectionChange<TItem>): void;
}

/** The same copies for a consumer that has nothing else to write: no transaction, and so half the cost. */
export interface ProjectionWriter<TItem> {
  /**
   * Writes a change in one conditional request, and resolves to whether it was the newest.
   *
   * MUST hold to the rules of `Projection`, where `stale` stands for `STALE_MESSAGE`; rejects with the other codes. Needs no inbox: a second delivery
   * is stale.
   */
  write(change: ProjectionChange<TItem>): Promise<'written' | 'stale'>;
}
