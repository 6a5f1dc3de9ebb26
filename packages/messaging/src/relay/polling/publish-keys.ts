import type { RelayEvent } from '../relay-event.ts';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from '../outbox-store.ts';
import type { UndispatchedItem } from './undispatched-items.ts';
import { createMessageRelay } from '../message-relay.ts';
import type { RelayRecord } from '../relay-record.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { ClaimedKey, SweepRun } from './sweep-run.ts';
import { takeDecoded } from './take-decoded.ts';

/** A failed attempt at an item. */
export interface AttemptFailure {
  readonly isCounted: boolean;
  readonly code: string;
  readonly reason: string;
}

/** The results of the relay core for the claimed items. */
export interface Published {
  /** Items whose messages the broker all accepted. */
  readonly whole: ReadonlySet<UndispatchedItem>;
  /** Items that the core parked. */
  readonly parked: ReadonlyMap<UndispatchedItem, ParkedItem>;
  readonly failures: ReadonlyMap<UndispatchedItem, AttemptFailure>;
  /** Number of messages that the broker accepted. */
  readonly messages: number;
}

type MessageFailed = Extract<RelayEvent, { readonly event: 'relay.message-failed' }>;

/** The events that the relay core reported. */
interface Heard {
  readonly dispatched: OutboxItemKey[];
  readonly parked: ParkedItem[];
  readonly failed: MessageFailed[];
  /** Number of messages that each topic accepted. */
  readonly taken: Map<string, number>;
}

const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => JSON.stringify([orderingKey, sortKey]);

/** Collects marks instead of writing them. The caller writes them in an order that keeps the claim until the end. */
const noteMarks = ({ dispatched, parked }: Heard): OutboxStore => ({
  markDispatched: async (items) => {
    dispatched.push(...items);
  },
  markParked: async (items) => {
    parked.push(...items);
  },
});

const listen =
  ({ failed, taken }: Heard) =>
  (event: RelayEvent): void => {
    if (event.event === 'relay.message-failed') {
      failed.push(event);
    } else if (event.event === 'relay.published-batch') {
      taken.set(event.topic, (taken.get(event.topic) ?? 0) + event.entries - event.failed);
    }
  };

/**
 * Whether a failure counts as an attempt of its item. It counts if the broker blames the message, or if the topic
 * accepted others in this batch. A topic that accepted nothing may be down, and an outage uses up no attempts, however
 * long it lasts. A message that always makes the broker fail looks like an outage while it is alone. It counts as soon
 * as other messages are sent with it.
 */
const isCounted = ({ taken }: Heard, { fault, topic }: MessageFailed): boolean =>
  fault === 'sender' || (taken.get(topic) ?? 0) > 0;

const toRecords = (items: readonly UndispatchedItem[]): readonly RelayRecord[] =>
  items.map(({ content }, index) => ({ position: String(index), content }));

const toFailures = (
  heard: Heard,
  items: readonly UndispatchedItem[],
): ReadonlyMap<UndispatchedItem, AttemptFailure> =>
  new Map(
    heard.failed.flatMap((failed) => {
      const item = items[Number(failed.position)];
      const { code, reason } = failed;
      return item === undefined ? [] : [[item, { isCounted: isCounted(heard, failed), code, reason }]];
    }),
  );

/**
 * Publishes the claimed items through the core of the message relay: keys in parallel, each key in order. Writes no
 * marks.
 */
export const publishKeys = async (
  run: SweepRun,
  keys: readonly ClaimedKey[],
  timeLeft: TimeLeft,
): Promise<Published> => {
  const { dependencies } = run;
  const items = keys.flatMap((key) => takeDecoded(key.items));
  const heard: Heard = { dispatched: [], parked: [], failed: [], taken: new Map() };
  const hear = listen(heard);
  const relay = createMessageRelay({
    ...dependencies,
    store: noteMarks(heard),
    remainingMilliseconds: timeLeft,
    observer: (event) => {
      hear(event);
      dependencies.observer(event);
    },
  });
  const { published } = await relay.dispatch(toRecords(items));
  const dispatched = new Set(heard.dispatched.map(nameOf));
  const parked = new Map(heard.parked.map((item) => [nameOf(item), item]));
  return {
    whole: new Set(items.filter((item) => dispatched.has(nameOf(item)))),
    parked: new Map(
      items.flatMap((item) => {
        const mark = parked.get(nameOf(item));
        return mark === undefined ? [] : [[item, mark]];
      }),
    ),
    failures: toFailures(heard, items),
    messages: published,
  };
};
