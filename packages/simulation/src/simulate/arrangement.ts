import type { Clock, Sleep } from '@dynamo-outbox/kernel';
import type { Consumer, NextMessageId } from '@dynamo-outbox/messaging';

/** What code under simulation uses in place of the machine's clock, timers, chance and ids. */
export interface SimulatedMachine {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly nextMessageId: NextMessageId;
  /**
   * Makes every promise of what `open` returns, and of its members, a point at which the process may die, or lose a race
   * when it commits, and at which others may go first.
   */
  readonly interrupt: <TArguments extends readonly unknown[], TUnitOfWork extends object>(
    open: (...given: TArguments) => TUnitOfWork,
  ) => (...given: TArguments) => TUnitOfWork;
}

/** A message as an outbox recorded it. */
export interface RecordedMessage {
  readonly id: string;
  /** Its type, for the report. */
  readonly type: string;
  /** The encoded envelope. */
  readonly body: string;
}

/** A consumer that is to be simulated, and what it receives. */
export interface ConsumerUnderSimulation {
  /** Makes the consumer for one process. It must use the machine's clock, sleep and chance, and interrupted units of work. */
  readonly create: (machine: SimulatedMachine) => Consumer;
  /** Everything recorded so far that this consumer is subscribed to, in order; asked again after each step. */
  readonly receives: () => readonly RecordedMessage[];
}

/** A request of a client. All requests run at the same time. */
export type Request = (machine: SimulatedMachine) => Promise<unknown>;

/** A system that was built for one schedule. */
export interface Arrangement<TState> {
  /** What the invariants look at. */
  readonly state: TState;
  /** Started at the same time, each in its own process. A request whose process dies is not retried. */
  readonly requests?: readonly Request[];
  readonly consumers?: readonly ConsumerUnderSimulation[];
}

/** Holds, or throws; an answer of `false` breaks it as well. */
export type Invariant<TState> = (state: TState) => unknown;
