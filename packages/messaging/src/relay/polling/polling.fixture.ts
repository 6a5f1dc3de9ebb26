import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { EntryFate } from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryMessagePublisher } from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryOutboxStore } from '../../adapters/in-memory/in-memory-outbox-store.ts';
import type { MessagingEvent } from '../../observer.ts';
import type { OutboxItem, OutboxItemKey } from '../../outbox/outbox-item.ts';
import type { Parked } from '../../parking/parked-message.ts';
import type { ParkedMessages } from '../../parking/parked-messages.ts';
import { aStoredMessage } from '../relay.fixture.ts';
import { createPollingRelay } from './polling-relay.ts';
import type { PollingRelay, PollingRelayDependencies } from './polling-options.ts';

export const start = Date.parse('2026-11-20T10:15:30.000Z');

/** The n-th item of a key. */
export const keyOf = (orderingKey: string, version: number): OutboxItemKey => ({
  orderingKey,
  sortKey: `${String(version).padStart(12, '0')}#01994c6f-8a00-7000-8000-000000000001`,
});

/** An in-memory outbox with a broker, and a clock that the test sets. */
export interface PollingBench {
  /** The current time, in seconds since the start. New items are recorded at this time. */
  seconds: number;
  readonly store: InMemoryOutboxStore;
  readonly events: MessagingEvent[];
  readonly parked: Parked[];
  /** Records an item of a key with the given messages. The body of a message is its name. */
  record(orderingKey: string, version: number, names: string): Promise<void>;
  createRelay(
    overrides?: Partial<PollingRelayDependencies>,
    options?: { readonly parks: boolean },
  ): PollingRelay;
  /** Names in the order in which the broker accepted them. */
  accepted(): readonly string[];
  /** The undispatched versions of a key. */
  left(orderingKey: string): Promise<readonly number[]>;
}

/** Creates an empty outbox and a broker. `fateOf` decides the result of each attempt by name. */
export const layOut = (fateOf: (name: string) => EntryFate = () => 'accepted'): PollingBench => {
  const table = new InMemoryTable<OutboxItem>('outbox');
  const now = (): Date => new Date(start + bench.seconds * 1_000);
  const store = new InMemoryOutboxStore({ table });
  const publisher = new InMemoryMessagePublisher({
    topics: ['orders'],
    orderedTopics: ['orders'],
    fateOf: ({ message }) => fateOf(message.body),
  });
  const events: MessagingEvent[] = [];
  const parked: Parked[] = [];
  const parkedMessages: ParkedMessages = {
    park: async (one) => {
      parked.push(one);
    },
  };
  const bench: PollingBench = {
    seconds: 0,
    store,
    events,
    parked,
    record: async (orderingKey, version, names) => {
      const item: OutboxItem = {
        ...keyOf(orderingKey, version),
        messages: names.split(' ').map((name) => aStoredMessage(name)),
        recordedAt: now().toISOString(),
        service: 'orders',
      };
      const unitOfWork = new InMemoryUnitOfWork();
      unitOfWork.stage(table.toPut(JSON.stringify([item.orderingKey, item.sortKey]), item));
      await unitOfWork.commit();
    },
    createRelay: (overrides = {}, { parks } = { parks: true }) =>
      createPollingRelay({
        publisher,
        store,
        items: store,
        owner: 'one',
        maxInFlight: 4,
        attempts: 1,
        clock: now,
        random: () => 0.5,
        sleep: async () => undefined,
        observer: (event) => events.push(event),
        ...(parks ? { parking: { messages: parkedMessages } } : {}),
        ...overrides,
      }),
    accepted: () => publisher.accepted('orders').map(({ message }) => message.body),
    left: async (orderingKey) => {
      const versions: number[] = [];
      for await (const entry of store.listUndispatched(new Date(start + 1e9))) {
        if (entry.orderingKey === orderingKey) {
          versions.push(Number(entry.sortKey.slice(0, 12)));
        }
      }
      return versions.sort((one, other) => one - other);
    },
  };
  return bench;
};
