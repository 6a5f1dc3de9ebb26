import { groupBy } from '@dynamo-outbox/kernel';
import type { DomainEvent, DomainEventDefinition } from './domain-event.ts';
import { DomainEventDefinedTwiceError, DomainEventWithoutSubscriberError } from './errors.ts';
import type { Subscription } from './subscription.ts';

/** The subscriptions of an event bus, by the type of the event. */
export class Subscriptions<TParts extends object> {
  readonly #byDefinition: ReadonlyMap<DomainEventDefinition, readonly Subscription<TParts>[]>;
  readonly #names = new Set<string>();

  constructor(subscriptions: readonly Subscription<TParts>[]) {
    this.#byDefinition = groupBy(subscriptions, ({ definition }) => definition);
    for (const { name } of this.#byDefinition.keys()) {
      if (this.#names.has(name)) {
        throw new DomainEventDefinedTwiceError(name);
      }
      this.#names.add(name);
    }
  }

  /** The subscriptions to an event, in the order in which they were given. */
  of({ definition }: DomainEvent): readonly Subscription<TParts>[] {
    return this.#byDefinition.get(definition) ?? [];
  }

  /** Throws `DOMAIN_EVENT_WITHOUT_SUBSCRIBER` if nothing subscribes to the event. */
  assertSubscribed(event: DomainEvent): void {
    if (this.of(event).length === 0) {
      const { name } = event.definition;
      throw new DomainEventWithoutSubscriberError(name, this.#names.has(name));
    }
  }
}
