import type { Backoff, Clock, Sleep } from '@dynamo-outbox/kernel';
import { sleep, systemClock } from '@dynamo-outbox/kernel';
import type { MessagingObserver } from '../observer.ts';
import { silentObserver } from '../observer.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import { DispatchMarksFailedError } from './dispatch-marks-failed-error.ts';
import type { RecordProgress } from './lane.ts';
import { toLanes, toProgress } from './lane.ts';
import type { MessagePublisher } from './message-publisher.ts';
import type { MessageRelay, RelayRecord } from './relay-record.ts';
import { runLanes } from './relay-run.ts';

/** What the message relay works with. */
export interface MessageRelayDependencies {
  readonly publisher: MessagePublisher;
  /** Where published items are marked; absent when the outbox is not tracked. */
  readonly store?: OutboxStore;
  /** Most calls to the broker at a time, from 1. */
  readonly maxInFlight: number;
  /** Most attempts at one message in one run, the first included, from 1. Default 5. */
  readonly attempts?: number;
  /** The wait between attempts. Default 50 ms, doubling up to 2,000 ms, with full jitter. */
  readonly backoff?: Backoff;
  /**
   * Milliseconds left for publishing; leave room for the marks and the answer. At 0 no call is started, and no wait
   * that would outlast it: what is left counts as failed. Default: without end.
   */
  readonly remainingMilliseconds?: () => number;
  readonly observer?: MessagingObserver;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  /** A number in [0, 1) for the jitter. */
  readonly random?: () => number;
}

const defaults = {
  attempts: 5,
  backoff: { baseMilliseconds: 50, capMilliseconds: 2_000 },
  remainingMilliseconds: () => Number.POSITIVE_INFINITY,
  observer: silentObserver,
  clock: systemClock,
  sleep,
  random: Math.random,
} as const;

const requireCount = (name: string, value: number): void => {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${name} must be a whole number from 1, not ${value}.`);
  }
};

const observeUndecodable = (records: readonly RelayRecord[], observer: MessagingObserver): void => {
  for (const { position, content } of records) {
    if ('undecodable' in content) {
      observer({ event: 'relay.undecodable', position, reason: content.undecodable });
    }
  }
};

/** Marks what was published whole. A failed mark is not a failed publish: at worst the message is published again. */
const markPublished = async (
  progress: readonly RecordProgress[],
  store: OutboxStore | undefined,
  observer: MessagingObserver,
): Promise<void> => {
  const published = progress.flatMap(({ item, unpublished }) =>
    item === undefined || unpublished > 0 ? [] : item,
  );
  if (store === undefined || published.length === 0) {
    return;
  }
  try {
    await store.markDispatched(published);
  } catch (error) {
    const items = error instanceof DispatchMarksFailedError ? error.items : published;
    observer({ event: 'relay.marks-failed', items: items.length, error });
  }
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

const countUnpublished = (progress: readonly RecordProgress[]): number =>
  progress.reduce((sum, { unpublished }) => sum + unpublished, 0);

/**
 * Builds the message relay: it takes a batch of the outbox stream and moves its messages to the broker.
 *
 * Keys run in parallel, the messages of one key in commit order; calls are filled across keys. A key whose message
 * fails for good stops, others go on, and the report names the first position to deliver again.
 *
 * @throws RangeError when `maxInFlight` or `attempts` is not a whole number from 1.
 */
export const createMessageRelay = (dependencies: MessageRelayDependencies): MessageRelay => {
  const settled = { ...defaults, ...dependencies };
  const { publisher, store, observer, clock } = settled;
  requireCount('maxInFlight', settled.maxInFlight);
  requireCount('attempts', settled.attempts);

  return {
    dispatch: async (records) => {
      const progress = toProgress(records);
      observeUndecodable(records, observer);
      const { published, retried } = await runLanes(toLanes(progress, publisher), settled);
      await markPublished(progress, store, observer);

      const failed = countUnpublished(progress);
      const lagMilliseconds = lagOf(progress, clock);
      observer({
        event: 'relay.dispatched',
        records: records.length,
        published,
        failed,
        retried,
        lagMilliseconds,
      });
      return {
        firstFailed: progress.find(({ unpublished }) => unpublished > 0)?.position,
        published,
        failed,
      };
    },
  };
};
