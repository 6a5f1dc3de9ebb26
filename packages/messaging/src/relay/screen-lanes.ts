import type { RelayObserver } from './relay-event.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { Lane, PendingMessage } from './lane.ts';
import type { MessagePublisher } from './message-publisher.ts';
import type { FirstOfKey, OvertakeGuard } from './overtake-guard.ts';
import type { RelayParking } from './parker.ts';

/** What looking at lanes before they are published takes. */
export interface ScreeningDependencies {
  readonly publisher: MessagePublisher;
  readonly observer: RelayObserver;
  readonly remainingMilliseconds: TimeLeft;
  /** Where items are marked once they are dispatched. */
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

/**
 * Without the lanes of ordered topics that would pass an earlier item, or of which that cannot be found out. An earlier item that
 * this process published, and could not mark yet, holds back nothing.
 */
const withoutOvertaking = async (
  lanes: readonly Lane[],
  { publisher, guard, store, observer, remainingMilliseconds }: ScreeningDependencies,
): Promise<readonly Lane[]> => {
  if (guard === undefined) {
    return lanes;
  }
  const ordered = lanes.filter((lane) => isOrdered(lane, publisher));
  const { waiting, unknown } = await guard.findOvertaking(ordered.map(toFirst), remainingMilliseconds);
  if (waiting.size + unknown.size === 0) {
    return lanes;
  }
  const isLeft = (lane: Lane): boolean => {
    const item = waiting.get(lane.orderingKey);
    return item !== undefined && store?.isOwed?.(item) !== true;
  };
  const left = new Set(ordered.filter(isLeft));
  left.forEach(leave);
  if (unknown.size > 0) {
    const [error] = unknown.values();
    observer({ event: 'relay.check-failed', check: 'overtaking', keys: unknown.size, error });
  }
  const stopped = new Set(ordered.filter((lane) => left.has(lane) || unknown.has(lane.orderingKey)));
  return lanes.filter((lane) => !stopped.has(lane));
};

/** Notes which lanes are parked. Without that knowledge, no lane is published. */
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
 * The lanes to publish. Lanes that would pass an earlier item of their key wait for the second path; lanes
 * that could not be checked stay as they are, and are reported as failed.
 */
export const screenLanes = async (
  lanes: readonly Lane[],
  dependencies: ScreeningDependencies,
): Promise<readonly Lane[]> => withParkedKeys(await withoutOvertaking(lanes, dependencies), dependencies);
