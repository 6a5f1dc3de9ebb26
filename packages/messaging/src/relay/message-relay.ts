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

/** What the message relay works with. */
export interface MessageRelayDependencies {
  readonly publisher: MessagePublisher;
  /** Where published items are marked; absent when the outbox is not tracked. */
  readonly store?: OutboxStore;
  /**
   * Where that is left which can never be published. Absent: it stops its key in this run and is reported as failed, each
   * time it comes.
   */
  readonly parking?: RelayParking;
  /** Stops calling a broker that is down. Make one for each process. Default: none, each run finds out by itself. */
  readonly breaker?: CircuitBreaker;
  /**
   * Leaves messages of ordered topics to the second path while an earlier one of their key waits there, and publishes earlier ones
   * again that were published without a mark. Make one for each
   * process, and only where there is a second path: nothing else publishes what the relay leaves. Default: none.
   */
  readonly guard?: OvertakeGuard;
  /**
   * Reads the missing parts of items that were too large for one item, where they come in several batches. Absent: parts are published
   * as they come, and on ordered topics their order is not kept between batches.
   */
  readonly parts?: ItemParts;
  /** Most calls to the broker at a time, from 1; as many parkings. */
  readonly maxInFlight: number;
  /** Most attempts at one message in one run, the first included, from 1. Default 5. */
  readonly attempts?: number;
  /** The wait between attempts. Default 50 ms, doubling up to 2,000 ms, with full jitter. */
  readonly backoff?: Backoff;
  /**
   * Milliseconds left for publishing; leave room for the marks and the answer. At 0 no call is started, and no wait
   * that would outlast it: what is left counts as failed. Default: without end.
   */
  readonly remainingMilliseconds?: TimeLeft;
  /**
   * Milliseconds left for the marks, which come after publishing; leave room for the answer. At 0 no mark is started: messages
   * without one may be published again. Default: without end.
   */
  readonly settlingMilliseconds?: TimeLeft;
  readonly observer?: RelayObserver;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  /** A number in [0, 1) for the jitter. */
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

/** What could not be decoded is parked first: with the policy `parkKey` nothing of its key may pass. */
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

/** Counts what became of everything the batch held: what was neither published nor left nor failed was parked. */
const toReport = (progress: readonly RecordProgress[], published: number): RelayReport => {
  // Parts and earlier items that were added to the batch have the position of the record that they were added for.
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
 * Builds the message relay: it takes a batch of the outbox stream and moves its messages to the broker.
 *
 * Keys run in parallel, the messages of one key in commit order; calls are filled across keys. What can never be published
 * is parked. A key whose message fails for now stops, others go on, and the report names the first position to deliver
 * again.
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
