import type { RelayEvent } from '../relay-event.ts';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { OutboxStore, ParkedItem } from '../outbox-store.ts';
import type { UndispatchedItem } from './undispatched-items.ts';
import { createMessageRelay } from '../message-relay.ts';
import type { RelayRecord } from '../relay-record.ts';
import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { ClaimedKey, SweepRun } from './sweep-run.ts';

/** How an attempt at an item failed. */
export interface AttemptFailure {
  readonly isCounted: boolean;
  readonly code: string;
  readonly reason: string;
}

/** What the relay core made of the claimed items. */
export interface Published {
  /** Items that the broker took whole. */
  readonly whole: ReadonlySet<UndispatchedItem>;
  /** Items that the core parked by itself. */
  readonly parked: ReadonlyMap<UndispatchedItem, ParkedItem>;
  readonly failures: ReadonlyMap<UndispatchedItem, AttemptFailure>;
  /** Messages that the broker took. */
  readonly messages: number;
}

type MessageFailed = Extract<RelayEvent, { readonly event: 'relay.message-failed' }>;

/** The events that the relay core reported. */
interface Heard {
  readonly dispatched: OutboxItemKey[];
  readonly parked: ParkedItem[];
  readonly failed: MessageFailed[];
  /** Messages that each topic took. */
  readonly taken: Map<string, number>;
}

const nameOf = ({ orderingKey, sortKey }: OutboxItemKey): string => JSON.stringify([orderingKey, sortKey]);

/** Notes marks instead of writing them: in which order they are written is what keeps the claim to its end. */
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
 * Whether a failure counts as an attempt of its item: the broker blames the message, or the topic accepted others in this batch.
 * A topic that accepted nothing may be down, and an outage, however long, uses up no attempts. A message that makes the broker fail
 * each time looks like an outage while it is alone, and counts as soon as others are sent with it.
 */
const isCounted = ({ taken }: Heard, { fault, topic }: MessageFailed): boolean =>
  fault === 'sender' || (taken.get(topic) ?? 0) > 0;

/** What is read up to, and with, the first item that cannot be decoded. */
const toReadable = ({ items }: ClaimedKey): readonly UndispatchedItem[] => {
  const damaged = items.findIndex(({ content }) => 'undecodable' in content);
  return damaged === -1 ? items : items.slice(0, damaged);
};

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

/** Publishes what was claimed through the core of the message relay: keys in parallel, each in order. Marks nothing. */
export const publishKeys = async (
  run: SweepRun,
  keys: readonly ClaimedKey[],
  timeLeft: TimeLeft,
): Promise<Published> => {
  const { dependencies } = run;
  const items = keys.flatMap(toReadable);
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
