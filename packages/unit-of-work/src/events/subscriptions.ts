import { groupBy } from '@dynamo-outbox/kernel';
import type { DomainEvent, DomainEventDefinition } from './domain-event.ts';
import { DomainEventDefinedTwiceError } from './errors.ts';
import type { Subscription } from './subscription.ts';

/** The subscriptions of an event bus, by the type of the event. */
export class Subscriptions<TParts extends object> {
  readonly #byDefinition: ReadonlyMap<DomainEventDefinition, readonly Subscription<TParts>[]>;

  constructor(subscriptions: readonly Subscription<TParts>[]) {
    this.#byDefinition = groupBy(subscriptions, ({ definition }) => definition);
    const names = new Set<string>();
    for (const { name } of this.#byDefinition.keys()) {
      if (names.has(name)) {
        throw new DomainEventDefinedTwiceError(name);
      }
      names.add(name);
    }
  }

  /** The subscriptions to an event, in the order in which they were given. */
  of({ definition }: DomainEvent): readonly Subscription<TParts>[] {
    return this.#byDefinition.get(definition) ?? [];
  }
}
