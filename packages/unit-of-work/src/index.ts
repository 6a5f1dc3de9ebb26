export { composeUnitOfWork } from './compose-unit-of-work.ts';
export {
  ConditionNotMetError,
  SameItemTwiceError,
  TooManyItemsError,
  UnitOfWorkClosedError,
} from './errors.ts';
export type { DomainEvent, DomainEventDefinition } from './events/domain-event.ts';
export { defineDomainEvent } from './events/domain-event.ts';
export type { EventBus, EventBusOptions } from './events/event-bus.ts';
export { createEventBus } from './events/event-bus.ts';
export type { EventPublisher, WithEvents } from './events/event-publisher.ts';
export type { Subscription } from './events/subscription.ts';
export { ignore, on } from './events/subscription.ts';
export { isLostRace, LostRaceError } from './lost-race.ts';
export { defaultMaxItems } from './max-items.ts';
export type { UnitOfWork } from './unit-of-work.ts';
export type { WithUnitOfWorkOptions } from './with-unit-of-work.ts';
export { assertWithUnitOfWorkOptions, withUnitOfWork } from './with-unit-of-work.ts';
