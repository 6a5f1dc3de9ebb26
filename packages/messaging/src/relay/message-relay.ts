import type { Backoff, Clock, Sleep, TimeLeft } from '@dynamo-outbox/kernel';
import {
  assertBackoff,
  assertCount,
  createLimiter,
  silentObserver,
  sleep,
  systemClock,
  systemRandom,
  unlimitedTime,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { RelayObserver } from './relay-event.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { noCircuitBreaker } from './circuit-breaker.ts';
import { completeItems } from './complete-items.ts';
import type { RecordProgress } from './lane.ts';
import { toLanes, toProgress } from './lane.ts';
import type { ItemParts } from './item-parts.ts';
import { markDone } from './mark-done.ts';
import type { MessagePublisher } from './message-publisher.ts';
import type { OvertakeGuard } from './overtake-guard.ts';
import type { Parker, RelayParking } from './parker.ts';
import { createParker } from './parker.ts';
import type { MessageRelay, RelayReport } from './relay-record.ts';
import { runLanes } from './relay-run.ts';
import { screenLanes } from './screen-lanes.ts';

/** Dependencies and options of the message relay. */
export interface MessageRelayDependencies {
  readonly publisher: MessagePublisher;
  /** Marks published items. Omit it if the outbox is not tracked. */
  readonly store?: OutboxStore;
  /**
   * Parks messages and records that can never be published. Without it, such a message stops its key in each run and is
   * reported as failed at each delivery.
   */
  readonly parking?: RelayParking;
  /**
   * Stops calls to a broker that is down. Create one for each process. Default: none; each run finds out for itself.
   */
  readonly breaker?: CircuitBreaker;
  /**
   * Keeps the order between the stream relay and the polling relay on ordered topics. While an earlier message of a key
   * waits for the polling relay, the relay leaves later ones to it. Earlier messages that were published but not marked
   * are published again. Create one for each process, and only if the outbox has a polling relay: nothing else
   * publishes the messages that the relay leaves. Default: none.
   */
  readonly guard?: OvertakeGuard;
  /**
   * Reads the missing parts of split items whose parts arrive in several batches. Without it, parts are published in
   * the order in which they arrive, and ordered topics do not keep their order between batches.
   */
  readonly parts?: ItemParts;
  /** Maximum number of concurrent calls to the broker, from 1. The same limit applies to parkings. */
  readonly maxInFlight: number;
  /** Maximum number of attempts at one message in one run, including the first, from 1. Default 5. */
  readonly attempts?: number;
  /** The wait between attempts. Default 50 ms, doubling up to 2,000 ms, with full jitter. */
  readonly backoff?: Backoff;
  /**
   * Milliseconds left for publishing. Leave time for the marks and the response. At 0 the relay starts no call, and it
   * starts no wait that would last longer than the time left. Remaining messages count as failed. Default: no limit.
   */
  readonly remainingMilliseconds?: TimeLeft;
  /**
   * Milliseconds left for the marks, which are written after publishing. Leave time for the response. At 0 the relay
   * starts no mark; messages without a mark may be published again. Default: no limit.
   */
  readonly settlingMilliseconds?: TimeLeft;
  readonly observer?: RelayObserver;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  /** Returns a number in [0, 1) for the jitter. Default: `Math.random`. */
  readonly random?: () => number;
}

const defaults = {
  breaker: noCircuitBreaker,
  attempts: 5,
  backoff: { baseMilliseconds: 50, capMilliseconds: 2_000 },
  remainingMilliseconds: unlimitedTime,
  settlingMilliseconds: unlimitedTime,
  observer: silentObserver,
  clock: systemClock,
  sleep,
  random: systemRandom,
} as const;

/**
 * Parks the records that could not be decoded. This comes first, because with the policy `parkKey` no message may
 * overtake a parked one of its key.
 */
const settleUndecodable = async (
  progress: readonly RecordProgress[],
  parker: Parker | undefined,
  observer: RelayObserver,
): Promise<void> => {
  const parkings: Promise<boolean>[] = [];
  for (const record of progress) {
    if (record.damage !== undefined) {
      const { position, damage } = record;
      observer({ event: 'relay.undecodable', position, reason: damage.undecodable });
      if (parker !== undefined) {
        parkings.push(parker.parkRecord(record, damage));
      }
    }
  }
  await Promise.all(parkings);
};

const lagOf = (progress: readonly RecordProgress[], clock: Clock): number => {
  // ISO 8601 in UTC sorts as text.
  const oldest = progress.reduce<string | undefined>((earliest, { item }) => {
    if (item === undefined || (earliest !== undefined && earliest <= item.recordedAt)) {
      return earliest;
    }
    return item.recordedAt;
  }, undefined);
  const lagMilliseconds = clock().getTime() - Date.parse(oldest ?? '');
  return lagMilliseconds > 0 ? lagMilliseconds : 0;
};

/** Counts the results of a batch. A message that was not published, left or failed was parked. */
const toReport = (progress: readonly RecordProgress[], published: number): RelayReport => {
  // Parts and earlier items that were added to the batch have the position of the record for which they were added.
  const failedPositions = new Set<string>();
  let [held, failed, left] = [0, 0, 0];
  for (const { item, isLeft, position, unpublished } of progress) {
    held += item?.messages.length ?? 1;
    if (isLeft) {
      left += unpublished;
    } else if (unpublished > 0) {
      failed += unpublished;
      failedPositions.add(position);
    }
  }
  const parked = held - published - failed - left;
  const [firstFailed] = failedPositions;
  return { firstFailed, failedPositions: [...failedPositions], published, failed, parked, left };
};

/**
 * Creates the message relay, which publishes the messages of an outbox stream batch to the broker.
 *
 * Keys run in parallel, and the messages of one key in commit order. A call combines messages of several keys. Messages
 * that can never be published are parked. A key whose message fails for a transient reason stops, and the others
 * continue. The report names the first position that must be redelivered.
 *
 * @throws RangeError when `maxInFlight` or `attempts` is not a whole number from 1.
 */
export const createMessageRelay = (dependencies: MessageRelayDependencies): MessageRelay => {
  const settled = withDefaults(defaults, dependencies);
  const { publisher, parking, observer, clock } = settled;
  assertCount('maxInFlight', settled.maxInFlight);
  assertCount('attempts', settled.attempts);
  assertBackoff('backoff', settled.backoff);
  const limiter = createLimiter(settled.maxInFlight);
  const parker = parking === undefined ? undefined : createParker({ ...settled, parking, limiter });

  return {
    dispatch: async (records) => {
      const completed = await completeItems(records, settled);
      const progress = toProgress(completed.records);
      await settleUndecodable(progress, parker, observer);
      const ready = toLanes(progress, publisher).filter(
        ({ orderingKey }) => !completed.stopped.has(orderingKey),
      );
      const { lanes, added } = await screenLanes(ready, settled);
      const { published, retried } = await runLanes(lanes, { ...settled, parker });
      const all = progress.flatMap((record) => [...(added.get(record) ?? []), record]);
      await markDone(all, settled);

      const report = toReport(all, published);
      const { failed, parked, left } = report;
      const lagMilliseconds = lagOf(progress, clock);
      const counts = { records: records.length, published, failed, parked, left, retried };
      observer({ event: 'relay.dispatched', ...counts, lagMilliseconds });
      return report;
    },
  };
};
