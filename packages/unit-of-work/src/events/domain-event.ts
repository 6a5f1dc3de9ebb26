import { kebabCase } from '../kebab-case.ts';
import { InvalidDomainEventNameError } from './errors.ts';

/** A fact inside a service: something that the domain has just decided. It never leaves the process. */
export interface DomainEvent<TPayload = unknown> {
  readonly definition: DomainEventDefinition<TPayload>;
  readonly payload: TPayload;
}

/** A type of domain events: its name, and a function that creates an event. */
export interface DomainEventDefinition<TPayload = unknown> {
  /** Names the fact in errors, such as `order-placed`. */
  readonly name: string;
  /** Creates an event. Every subscriber receives the payload itself: it is neither validated nor copied. */
  create(payload: TPayload): DomainEvent<TPayload>;
  /** Whether an event was created by this definition. */
  is(event: DomainEvent): event is DomainEvent<TPayload>;
}

/**
 * Defines a type of domain events. Without a type argument its events have no payload.
 *
 * Throws `INVALID_DOMAIN_EVENT_NAME` for a name that is not lower kebab case.
 *
 * Pattern: Domain Event (Evans, Domain-Driven Design Reference).
 *
 * @example
 * ```ts
 * const OrderPlaced = defineDomainEvent<{ readonly order: Order }>('order-placed');
 * unitOfWork.events.publish(OrderPlaced.create({ order }));
 * ```
 */
export const defineDomainEvent = <TPayload = void>(name: string): DomainEventDefinition<TPayload> => {
  if (!kebabCase.test(name)) {
    throw new InvalidDomainEventNameError(name);
  }
  const definition: DomainEventDefinition<TPayload> = Object.freeze({
    name,
    create: (payload: TPayload) => ({ definition, payload }),
    is: (event: DomainEvent): event is DomainEvent<TPayload> => event.definition === definition,
  });
  return definition;
};
