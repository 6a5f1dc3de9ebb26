import type { DomainEvent } from './domain-event.ts';
import { DomainEventsTooDeepError, DomainEventTooLateError, TooManyDomainEventsError } from './errors.ts';
import type { EventPublisher } from './event-publisher.ts';
import type { Subscriptions } from './subscriptions.ts';

/** How many events one unit of work may have. */
export interface EventLimits {
  readonly maxDepth: number;
  readonly maxEvents: number;
}

/** A published event, and the event whose subscriber published it. */
interface Published {
  readonly event: DomainEvent;
  readonly cause: Published | undefined;
  /** Number of events that led to it. */
  readonly depth: number;
}

const chainOf = ({ event, cause }: Published): readonly string[] => [
  ...(cause === undefined ? [] : chainOf(cause)),
  event.definition.name,
];

/** The domain events of one unit of work, from the first to its commit. */
export class EventQueue<TParts extends object> {
  readonly #subscriptions: Subscriptions<TParts>;
  readonly #limits: EventLimits;
  readonly #published: Published[] = [];
  /** The event whose subscribers run now. */
  #current: Published | undefined;
  #isClosed = false;

  /** Works without its object, so that a use case may take it apart. */
  readonly publisher: EventPublisher = {
    publish: (...events) => {
      this.#publish(events);
    },
  };

  constructor(subscriptions: Subscriptions<TParts>, limits: EventLimits) {
    this.#subscriptions = subscriptions;
    this.#limits = limits;
  }

  /** Runs the subscribers of all events, one after the other, those of the events that they publish included. */
  async settle(parts: TParts): Promise<void> {
    const publishing = { ...parts, events: this.publisher };
    // The list grows while it is gone through.
    for (const next of this.#published) {
      this.#current = next;
      for (const { react } of this.#subscriptions.of(next.event)) {
        await react(next.event, publishing);
      }
    }
    this.close();
  }

  /** Accepts no further event, and forgets those that wait. */
  close(): void {
    this.#isClosed = true;
    this.#published.length = 0;
  }

  #publish(events: readonly DomainEvent[]): void {
    const published = events.map((event) => this.#toPublished(event));
    this.#assertNotTooMany(published);
    this.#published.push(...published);
  }

  #toPublished(event: DomainEvent): Published {
    if (this.#isClosed) {
      throw new DomainEventTooLateError(event.definition.name);
    }
    this.#subscriptions.assertSubscribed(event);
    const cause = this.#current;
    const published = { event, cause, depth: cause === undefined ? 0 : cause.depth + 1 };
    if (published.depth > this.#limits.maxDepth) {
      throw new DomainEventsTooDeepError(chainOf(published), this.#limits.maxDepth);
    }
    return published;
  }

  #assertNotTooMany(published: readonly Published[]): void {
    const { maxEvents } = this.#limits;
    const [excess] = published.slice(Math.max(0, maxEvents - this.#published.length));
    if (excess !== undefined) {
      throw new TooManyDomainEventsError(chainOf(excess), maxEvents);
    }
  }
}
