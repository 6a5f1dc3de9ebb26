import type { DomainEvent } from './domain-event.ts';

/** The port by which use cases and subscribers publish domain events. They know neither the subscribers nor the outbox. */
export interface EventPublisher {
  /**
   * Publishes events in the current unit of work, in order. Subscribers run before the unit of work commits.
   *
   * Publishes none of them if one is refused: throws `DOMAIN_EVENT_WITHOUT_SUBSCRIBER` if nothing subscribes to an event,
   * `DOMAIN_EVENTS_TOO_DEEP` or `TOO_MANY_DOMAIN_EVENTS` if events cause each other without end, and
   * `DOMAIN_EVENT_TOO_LATE` if the subscribers of this unit of work have run.
   */
  readonly publish: (...events: readonly DomainEvent[]) => void;
}

/** Part of a unit of work that an event bus adds. */
export interface WithEvents {
  readonly events: EventPublisher;
}
