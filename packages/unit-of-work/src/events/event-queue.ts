import type { DomainEvent } from './domain-event.ts';
import {
  DomainEventsTooDeepError,
  DomainEventTooLateError,
  DomainEventWithoutSubscriberError,
} from './errors.ts';
import type { EventPublisher } from './event-publisher.ts';
import type { Subscriptions } from './subscriptions.ts';

/** A published event, and the event whose subscriber published it. */
interface Published {
  readonly event: DomainEvent;
  readonly cause: Published | undefined;
  /** Number of events that led to it. */
  readonly depth: number;
}

const chainOf = (published: Published): readonly string[] => [
  ...(published.cause === undefined ? [] : chainOf(published.cause)),
  published.event.definition.name,
];

/** The domain events of one unit of work, from the first to its commit. */
export class EventQueue<TParts extends object> implements EventPublisher {
  readonly #subscriptions: Subscriptions<TParts>;
  readonly #maxDepth: number;
  readonly #waiting: Published[] = [];
  /** The event whose subscribers run now. */
  #current: Published | undefined;
  #isClosed = false;

  constructor(subscriptions: Subscriptions<TParts>, maxDepth: number) {
    this.#subscriptions = subscriptions;
    this.#maxDepth = maxDepth;
  }

  publish(...events: readonly DomainEvent[]): void {
    for (const event of events) {
      this.#publishOne(event);
    }
  }

  /** Runs the subscribers of all events, one after the other, those of the events that they publish included. */
  async settle(parts: TParts): Promise<void> {
    const publishing = { ...parts, events: this };
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#current = next;
      for (const subscription of this.#subscriptions.of(next.event)) {
        await subscription.react(next.event, publishing);
      }
    }
    this.close();
  }

  /** Accepts no further event, and forgets those that wait. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #publishOne(event: DomainEvent): void {
    const { name } = event.definition;
    if (this.#isClosed) {
      throw new DomainEventTooLateError(name);
    }
    if (this.#subscriptions.of(event).length === 0) {
      throw new DomainEventWithoutSubscriberError(name);
    }
    const cause = this.#current;
    const published = { event, cause, depth: cause === undefined ? 0 : cause.depth + 1 };
    if (published.depth > this.#maxDepth) {
      throw new DomainEventsTooDeepError(chainOf(published), this.#maxDepth);
    }
    this.#waiting.push(published);
  }
}
