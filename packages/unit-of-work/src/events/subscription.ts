import type { DomainEvent, DomainEventDefinition } from './domain-event.ts';
import type { WithEvents } from './event-publisher.ts';

/**
 * What happens when an event of one type is published.
 *
 * `TParts` are the parts of the unit of work that it uses: repositories, outbox.
 */
export interface Subscription<TParts extends object> {
  readonly definition: DomainEventDefinition;
  /** Reacts to an event of the definition. */
  readonly react: (event: DomainEvent, parts: TParts & WithEvents) => Promise<void>;
}

/**
 * Subscribes to a type of domain events.
 *
 * `react` stages its changes on the same unit of work, and may publish further events. If it throws, the whole unit of work is
 * rolled back. After a lost race it runs again with the whole work, so an effect outside the unit of work happens once for each run.
 */
export const on = <TPayload, TParts extends object>(
  definition: DomainEventDefinition<TPayload>,
  react: (payload: TPayload, parts: TParts & WithEvents) => Promise<void> | void,
): Subscription<TParts> => ({
  definition,
  react: async (event, parts) => {
    if (definition.is(event)) {
      await react(event.payload, parts);
    }
  },
});

/** States that nothing happens when an event of this type is published. Without a subscription, publishing it is an error. */
export const ignore = (definition: DomainEventDefinition): Subscription<object> => ({
  definition,
  react: () => Promise.resolve(),
});
