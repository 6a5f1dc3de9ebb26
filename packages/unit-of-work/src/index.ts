export { authorize } from './commands/authorize.ts';
export type { Command, CommandOptions, RefusalKind } from './commands/command.ts';
export { defineCommand } from './commands/command.ts';
export type { CommandCall, CommandMiddleware } from './commands/command-middleware.ts';
export type {
  AnyCommandResult,
  CommandResult,
  Done,
  InputIssue,
  InvalidInput,
} from './commands/command-result.ts';
export type { CommandRunner, CommandRunnerOptions, RunOptions } from './commands/command-runner.ts';
export { createCommandRunner } from './commands/command-runner.ts';
export type { CommandKey, CommandRecord, CommandRecords } from './commands/idempotency/command-records.ts';
export { CommandKeyUsedMeanwhileError } from './commands/idempotency/errors.ts';
export type { CommandEvent } from './commands/observe-commands.ts';
export { observeCommands } from './commands/observe-commands.ts';
export type { Refusal } from './commands/refusal.ts';
export { refuse } from './commands/refusal.ts';
export { composeUnitOfWork } from './compose-unit-of-work.ts';
export { UnitOfWorkClosedError } from './errors.ts';
export type { DomainEvent, DomainEventDefinition } from './events/domain-event.ts';
export { defineDomainEvent } from './events/domain-event.ts';
export type { EventBus, EventBusOptions } from './events/event-bus.ts';
export { createEventBus } from './events/event-bus.ts';
export type { EventPublisher, WithEvents } from './events/event-publisher.ts';
export type { Subscription } from './events/subscription.ts';
export { ignore, on } from './events/subscription.ts';
export { isLostRace, LostRaceError } from './lost-race.ts';
export type { UnitOfWork } from './unit-of-work.ts';
export type { WithUnitOfWorkOptions } from './with-unit-of-work.ts';
export { assertWithUnitOfWorkOptions, withUnitOfWork } from './with-unit-of-work.ts';
