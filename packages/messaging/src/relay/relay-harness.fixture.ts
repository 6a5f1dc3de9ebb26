import type {
  EntryFate,
  InMemoryMessagePublisherOptions,
} from '../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryMessagePublisher } from '../adapters/in-memory/in-memory-message-publisher.ts';
import type { MessagingEvent } from '../observer.ts';
import type { MessageRelayDependencies } from './message-relay.ts';
import { createMessageRelay } from './message-relay.ts';
import type { MessageRelay } from './relay-record.ts';
import type { WatchedPublisher } from './relay.fixture.ts';
import { watch } from './relay.fixture.ts';

/** A relay in front of an in-memory broker, and what is seen of both. */
export interface RelayHarness {
  readonly relay: MessageRelay;
  readonly publisher: WatchedPublisher;
  readonly broker: InMemoryMessagePublisher;
  readonly events: readonly MessagingEvent[];
  readonly waits: readonly number[];
}

/** Builds a relay with the topics `orders`, `ordered` and `other`, of which `ordered` is. */
export const createHarness = (
  broker: Partial<InMemoryMessagePublisherOptions> = {},
  dependencies: Partial<MessageRelayDependencies> = {},
): RelayHarness => {
  const events: MessagingEvent[] = [];
  const waits: number[] = [];
  const inMemory = new InMemoryMessagePublisher({
    topics: ['orders', 'ordered', 'other'],
    orderedTopics: ['ordered'],
    ...broker,
  });
  const publisher = watch(inMemory);
  const relay = createMessageRelay({
    publisher,
    maxInFlight: 2,
    observer: (event) => events.push(event),
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    random: () => 0.999,
    ...dependencies,
  });
  return { relay, publisher, broker: inMemory, events, waits };
};

/** Decides by the message's name how its attempts end; the last word holds for all that follow. */
export const fates = (
  byName: Readonly<Record<string, readonly EntryFate[]>>,
): NonNullable<InMemoryMessagePublisherOptions['fateOf']> => {
  const left = new Map(Object.entries(byName).map(([name, words]) => [name, [...words]]));
  return ({ message }) => {
    const words = left.get(message.id) ?? [];
    return (words.length > 1 ? words.shift() : words[0]) ?? 'accepted';
  };
};

/** What a topic took, by name. */
export const acceptedBy = (broker: InMemoryMessagePublisher, topic = 'orders'): readonly string[] =>
  broker.accepted(topic).map(({ message }) => message.id);

/** The names in each call. */
export const callsOf = ({ calls }: WatchedPublisher): readonly (readonly string[])[] =>
  calls.map(({ names }) => names);
