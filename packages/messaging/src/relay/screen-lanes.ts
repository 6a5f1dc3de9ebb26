import type { MessagingObserver } from '../observer.ts';
import type { Lane, PendingMessage } from './lane.ts';
import type { MessagePublisher } from './message-publisher.ts';
import type { FirstOfKey, OvertakeGuard } from './overtake-guard.ts';
import type { RelayParking } from './parker.ts';

/** What looking at lanes before they are published takes. */
export interface ScreeningDependencies {
  readonly publisher: MessagePublisher;
  readonly observer: MessagingObserver;
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

/** Without lanes of ordered topics that would pass an earlier item; without any of them, if that cannot be told. */
const withoutOvertaking = async (
  lanes: readonly Lane[],
  { publisher, guard, observer }: ScreeningDependencies,
): Promise<readonly Lane[]> => {
  if (guard === undefined) {
    return lanes;
  }
  const ordered = new Set(lanes.filter((lane) => isOrdered(lane, publisher)));
  try {
    const overtaking = await guard.findOvertaking([...ordered].map(toFirst));
    const left = [...ordered].filter(({ orderingKey }) => overtaking.has(orderingKey));
    left.forEach(leave);
    return left.length === 0 ? lanes : lanes.filter((lane) => !left.includes(lane));
  } catch (error) {
    observer({ event: 'relay.check-failed', check: 'overtaking', keys: ordered.size, error });
    return lanes.filter((lane) => !ordered.has(lane));
  }
};

/** Notes which lanes are parked; none is to be published if that cannot be told. */
const withParkedKeys = async (
  lanes: readonly Lane[],
  { parking, observer }: ScreeningDependencies,
): Promise<readonly Lane[]> => {
  if (parking?.keys === undefined || lanes.length === 0) {
    return lanes;
  }
  try {
    const parked = await parking.keys.findParked(lanes.map(({ orderingKey }) => orderingKey));
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
 * The lanes that are to go on. Those that would pass an earlier item of their key are left to the second path; those
 * about which nothing can be told stay as they are, to be reported as failed.
 */
export const screenLanes = async (
  lanes: readonly Lane[],
  dependencies: ScreeningDependencies,
): Promise<readonly Lane[]> => withParkedKeys(await withoutOvertaking(lanes, dependencies), dependencies);
