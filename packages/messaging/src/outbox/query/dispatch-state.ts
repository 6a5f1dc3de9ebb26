import type { MessageId } from '../../message/ids.ts';

/** State of a recorded message on its way to its topic. */
export type DispatchState =
  /** No relay has marked it as published. */
  | {
      readonly state: 'undispatched';
      /** Failed attempts of the polling relay that counted so far. */
      readonly attempts: number;
      /** Error of the latest failed attempt. */
      readonly lastError?: string;
      /** The earliest time of the next attempt of the polling relay. */
      readonly nextAttemptAt?: Date;
    }
  /** It was published. */
  | {
      readonly state: 'dispatched';
      /** When the item of the message was marked. */
      readonly at: Date;
      /** Failed attempts of the polling relay that counted before. */
      readonly attempts: number;
    }
  /** It can never be published, and waits for an operator. */
  | { readonly state: 'parked'; readonly at: Date; readonly reason: string }
  /** The outbox does not track dispatches. */
  | { readonly state: 'unknown' };

/** Marks that relays and operators left on an outbox item. */
export interface ItemMarks {
  /** Whether the outbox lists the item as undispatched. */
  readonly isUndispatched: boolean;
  readonly attempts: number;
  readonly lastError?: string | undefined;
  readonly nextAttemptAt?: Date | undefined;
  readonly dispatchedAt?: Date | undefined;
  /** Present while a message of the item is parked. */
  readonly parking?: { readonly at: Date; readonly reason: string } | undefined;
  /** Ids of the parked messages; absent if the item does not record them, because all of its messages are parked. */
  readonly parked?: ReadonlySet<string> | undefined;
  /** Ids of messages that were parked and then published. */
  readonly redriven?: ReadonlySet<string> | undefined;
}

const isParked = ({ parked, redriven }: ItemMarks, id: MessageId | undefined): boolean =>
  id === undefined || (parked?.has(id) ?? redriven?.has(id) !== true);

const toUndispatched = ({ attempts, lastError, nextAttemptAt }: ItemMarks): DispatchState => ({
  state: 'undispatched',
  attempts,
  ...(lastError === undefined ? {} : { lastError }),
  ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
});

/** Returns the state of a message of an item with these marks; without an id, the state of the whole item. */
export const toDispatchState = (marks: ItemMarks, id?: MessageId): DispatchState => {
  const { attempts, parking } = marks;
  if (marks.isUndispatched) {
    return toUndispatched(marks);
  }
  if (parking !== undefined && isParked(marks, id)) {
    return { state: 'parked', ...parking };
  }
  // All other messages of a parked item were published before it was parked.
  const at = parking?.at ?? marks.dispatchedAt;
  return at === undefined ? { state: 'unknown' } : { state: 'dispatched', at, attempts };
};
