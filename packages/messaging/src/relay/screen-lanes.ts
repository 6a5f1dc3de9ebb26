import type { RelayObserver } from './relay-event.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { ExtendedLane, Lane, PendingMessage, RecordProgress } from './lane.ts';
import { withEarlierItems } from './lane.ts';
import type { MessagePublisher } from './message-publisher.ts';
import type { FirstOfKey, OvertakeFindings, OvertakeGuard } from './overtake-guard.ts';
import type { RelayParking } from './parker.ts';

/** Dependencies of screening lanes before they are published. */
export interface ScreeningDependencies {
  readonly publisher: MessagePublisher;
  readonly observer: RelayObserver;
  readonly remainingMilliseconds: TimeLeft;
  /** Marks items as dispatched. */
  readonly store?: OutboxStore | undefined;
  readonly guard?: OvertakeGuard | undefined;
  readonly parking?: RelayParking | undefined;
}

const isOrdered = ({ messages }: Lane, publisher: MessagePublisher): boolean =>
  messages.some(({ message }) => publisher.isOrdered(message.topic));

const toFirst = ({ orderingKey, messages }: Lane): FirstOfKey => {
  const { sortKey, recordedAt } = messages.reduce<PendingMessage['item'] | undefined>(
    (first, { item }) => (first === undefined || item.sortKey < first.sortKey ? item : first),
    undefined,
  ) ?? { sortKey: '', recordedAt: '' };
  return { orderingKey, sortKey, recordedAt };
};

const leave = ({ messages }: Lane): void => {
  for (const { record } of messages) {
    record.isLeft = true;
  }
};

/** The lanes to publish, and the items that were added to them. */
export interface ScreenedLanes {
  readonly lanes: readonly Lane[];
  /** Earlier items that the batch did not hold, by the record for which they were added. */
  readonly added: ReadonlyMap<RecordProgress, readonly RecordProgress[]>;
}

/** Earlier items for a lane, and the record of the lane for which they are added. */
interface Extension extends ExtendedLane {
  readonly record: RecordProgress;
}

/**
 * Puts the earlier items of its key in front of a lane. If some earlier items are unknown, the lane's own messages are
 * left out. Items that this process already published but could not mark yet are not published again.
 */
const extend = (
  lane: Lane,
  { earlier, unknown }: OvertakeFindings,
  { publisher, store }: ScreeningDependencies,
): readonly Extension[] => {
  const items = earlier.get(lane.orderingKey)?.filter((item) => store?.isOwed?.(item) !== true) ?? [];
  const own = unknown.has(lane.orderingKey) ? { ...lane, messages: [] } : lane;
  return lane.messages.slice(0, 1).map(({ record }) => ({
    record,
    ...withEarlierItems(own, items, { position: record.position, publisher }),
  }));
};

/**
 * Whether the polling relay publishes the key's earlier item. An item that this process published but could not mark
 * yet does not stop the key.
 */
const isLeft = (
  { orderingKey }: Lane,
  { waiting }: OvertakeFindings,
  store: OutboxStore | undefined,
): boolean => {
  const item = waiting.get(orderingKey);
  return item !== undefined && store?.isOwed?.(item) !== true;
};

const withFindings = (
  lanes: readonly Lane[],
  findings: OvertakeFindings,
  dependencies: ScreeningDependencies,
): ScreenedLanes => {
  const left = lanes.filter((lane) => isLeft(lane, findings, dependencies.store));
  left.forEach(leave);
  const extensions = lanes
    .filter(({ orderingKey }) => findings.earlier.has(orderingKey))
    .flatMap((lane) => extend(lane, findings, dependencies));
  const stopped = new Set([
    ...left.map(({ orderingKey }) => orderingKey),
    ...findings.earlier.keys(),
    ...findings.unknown.keys(),
  ]);
  return {
    lanes: [
      ...lanes.filter(({ orderingKey }) => !stopped.has(orderingKey)),
      ...extensions.map(({ lane }) => lane),
    ],
    added: new Map(extensions.map(({ record, added }) => [record, added])),
  };
};

/**
 * Leaves the lanes of ordered topics whose earlier items the polling relay publishes. Puts all other earlier items in
 * front of their lanes.
 */
const withoutOvertaking = async (
  lanes: readonly Lane[],
  dependencies: ScreeningDependencies,
): Promise<ScreenedLanes> => {
  const { publisher, guard, observer, remainingMilliseconds } = dependencies;
  const ordered = guard === undefined ? [] : lanes.filter((lane) => isOrdered(lane, publisher));
  if (guard === undefined || ordered.length === 0) {
    return { lanes, added: new Map() };
  }
  const findings = await guard.findOvertaking(ordered.map(toFirst), remainingMilliseconds);
  const { unknown } = findings;
  if (unknown.size > 0) {
    const [error] = unknown.values();
    observer({ event: 'relay.check-failed', check: 'overtaking', keys: unknown.size, error });
  }
  return withFindings(lanes, findings, dependencies);
};

/** Finds out which lanes are parked. If that fails, no lane is published. */
const withParkedKeys = async (
  lanes: readonly Lane[],
  { parking, observer, remainingMilliseconds }: ScreeningDependencies,
): Promise<readonly Lane[]> => {
  if (parking?.keys === undefined || lanes.length === 0) {
    return lanes;
  }
  try {
    const orderingKeys = lanes.map(({ orderingKey }) => orderingKey);
    const parked = await parking.keys.findParked(orderingKeys, remainingMilliseconds);
    for (const lane of lanes) {
      lane.isParked = parked.has(lane.orderingKey);
    }
    return lanes;
  } catch (error) {
    observer({ event: 'relay.check-failed', check: 'parked-keys', keys: lanes.length, error });
    return [];
  }
};

/**
 * Screens lanes before they are published. Lanes that would overtake an earlier item of their key wait for the polling
 * relay, or publish the earlier item first. Lanes that could not be checked are not published, and are reported as
 * failed.
 */
export const screenLanes = async (
  lanes: readonly Lane[],
  dependencies: ScreeningDependencies,
): Promise<ScreenedLanes> => {
  const screened = await withoutOvertaking(lanes, dependencies);
  return { ...screened, lanes: await withParkedKeys(screened.lanes, dependencies) };
};
