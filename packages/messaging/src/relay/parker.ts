import type { Clock, Limiter } from '@dynamo-outbox/kernel';
import type { RelayObserver } from './relay-event.ts';
import type { Lane, PendingMessage, RecordProgress } from './lane.ts';
import type { PublishFailure } from './publish-failure.ts';
import type { Parked, ParkReason } from '../parking/parked-message.ts';
import type { ParkedKeys } from '../parking/parked-keys.ts';
import type { ParkedMessages } from '../parking/parked-messages.ts';
import type { UndecodableContent } from './relay-record.ts';

/** The parking place of the relay, and the parking policy. */
export interface RelayParking {
  readonly messages: ParkedMessages;
  /**
   * Present: later messages of a parked message's key are also parked, in this batch and in later ones, until the key
   * is released (`parkKey`). Absent: only the message is parked, and its key continues (`parkMessage`).
   */
  readonly keys?: ParkedKeys;
}

/** Dependencies of a parker. */
export interface ParkerDependencies {
  readonly parking: RelayParking;
  readonly observer: RelayObserver;
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly remainingMilliseconds: () => number;
}

/**
 * Parks messages and records that can never be published, and records the parking. Each method resolves to whether the
 * parking succeeded. Methods do not reject.
 */
export interface Parker {
  /** Parks a message that failed permanently. With the policy `parkKey`, it parks the lane as well. */
  parkMessage(lane: Lane, pending: PendingMessage, failure: PublishFailure): Promise<boolean>;
  /**
   * Parks a record that could not be decoded. With the policy `parkKey`, it parks the key as well, if the key could be
   * read.
   */
  parkRecord(record: RecordProgress, damage: UndecodableContent): Promise<boolean>;
}

// The codes of failures that are park reasons; all other codes are the broker's.
const reasons: ReadonlyMap<string, ParkReason> = new Map([
  ['UNKNOWN_TOPIC', 'UNKNOWN_TOPIC'],
  ['MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE'],
  ['KEY_IS_PARKED', 'KEY_IS_PARKED'],
]);

const toParkedMessage = (pending: PendingMessage, failure: PublishFailure, parkedAt: string): Parked => {
  const { orderingKey, sortKey, recordedAt, service } = pending.item;
  const reason = reasons.get(failure.code) ?? 'REFUSED_BY_BROKER';
  return {
    kind: 'message',
    reason,
    detail: reason === 'REFUSED_BY_BROKER' ? `${failure.code}: ${failure.reason}` : failure.reason,
    parkedAt,
    position: pending.record.position,
    attempts: pending.attempts,
    orderingKey,
    sortKey,
    message: pending.message,
    place: pending.place,
    service,
    recordedAt,
  };
};

const toParkedRecord = (position: string, damage: UndecodableContent, parkedAt: string): Parked => ({
  kind: 'record',
  reason: 'UNDECODABLE_RECORD',
  detail: damage.undecodable,
  parkedAt,
  position,
  attempts: 0,
  record: JSON.stringify(damage.raw ?? null),
  ...(damage.key === undefined ? {} : { item: damage.key }),
});

const identityOf = (parked: Parked): { readonly messageId?: string; readonly messageType?: string } =>
  parked.kind === 'message' ? { messageId: parked.message.id, messageType: parked.message.type } : {};

/** Creates a parker. */
export const createParker = (dependencies: ParkerDependencies): Parker => {
  const { parking, observer, clock, limiter, remainingMilliseconds } = dependencies;

  /**
   * Parks the message before the key. If the process dies in between, the message may be parked twice, but no later
   * message overtakes it.
   */
  const keep = async (parked: Parked, orderingKey: string | undefined): Promise<boolean> => {
    const { reason, detail, position, parkedAt, attempts } = parked;
    if (remainingMilliseconds() <= 0) {
      return false;
    }
    try {
      await parking.messages.park(parked);
      if (orderingKey !== undefined) {
        await parking.keys?.park({ orderingKey, reason, parkedAt });
      }
    } catch (error) {
      observer({ event: 'relay.parking-failed', ...identityOf(parked), position, reason, error });
      return false;
    }
    observer({ event: 'relay.parked', ...identityOf(parked), position, reason, detail, attempts });
    return true;
  };

  const book = (record: RecordProgress, parked: Parked): void => {
    const { reason, parkedAt } = parked;
    record.unpublished -= 1;
    record.parked ??= { reason, parkedAt, messageIds: [] };
    if (parked.kind === 'message') {
      record.parked.messageIds.push(parked.message.id);
    }
  };

  return {
    parkMessage: (lane, pending, failure) =>
      limiter(async () => {
        const parked = toParkedMessage(pending, failure, clock().toISOString());
        if (!(await keep(parked, lane.orderingKey))) {
          return false;
        }
        book(pending.record, parked);
        lane.isParked = parking.keys !== undefined;
        return true;
      }),
    parkRecord: (record, damage) =>
      limiter(async () => {
        const parked = toParkedRecord(record.position, damage, clock().toISOString());
        if (!(await keep(parked, damage.key?.orderingKey))) {
          return false;
        }
        book(record, parked);
        return true;
      }),
  };
};
