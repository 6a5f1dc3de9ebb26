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

/** A relay with an in-memory broker, and the recorded events and calls of both. */
export interface RelayHarness {
  readonly relay: MessageRelay;
  readonly publisher: WatchedPublisher;
  readonly broker: InMemoryMessagePublisher;
  readonly events: readonly MessagingEvent[];
  readonly waits: readonly number[];
}

/** Creates a relay with the topics `orders`, `ordered` and `other`. Only `ordered` is an ordered topic. */
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

/** Decides the results of attempts by the name of the message. The last result repeats. */
export const fates = (
  byName: Readonly<Record<string, readonly EntryFate[]>>,
): NonNullable<InMemoryMessagePublisherOptions['fateOf']> => {
  const left = new Map(Object.entries(byName).map(([name, words]) => [name, [...words]]));
  return ({ message }) => {
    const words = left.get(message.id) ?? [];
    return (words.length > 1 ? words.shift() : words[0]) ?? 'accepted';
  };
};

/** The names of the messages that a topic accepted. */
export const acceptedBy = (broker: InMemoryMessagePublisher, topic = 'orders'): readonly string[] =>
  broker.accepted(topic).map(({ message }) => message.id);

/** The names in each call. */
export const callsOf = ({ calls }: WatchedPublisher): readonly (readonly string[])[] =>
  calls.map(({ names }) => names);
