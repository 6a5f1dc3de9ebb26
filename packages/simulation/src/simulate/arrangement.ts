import type { Clock, Sleep } from '@dynamo-outbox/kernel';
import type { Consumer, NextMessageId } from '@dynamo-outbox/messaging';

/** The clock, timers, random numbers and ids for code under simulation. They replace those of the machine. */
export interface SimulatedMachine {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly nextMessageId: NextMessageId;
  /**
   * Wraps `open`. Each promise of the returned object and of its members becomes a point at which other processes may
   * run first, the process may die, or a commit may lose a race.
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

/** A consumer to simulate, and its messages. */
export interface ConsumerUnderSimulation {
  /**
   * Creates the consumer for one process. It must use the machine's clock, sleep and random numbers, and interrupted
   * units of work.
   */
  readonly create: (machine: SimulatedMachine) => Consumer;
  /** Returns all recorded messages that this consumer is subscribed to, in order. Called after each step. */
  readonly receives: () => readonly RecordedMessage[];
}

/** A request of a client. All requests run at the same time. */
export type Request = (machine: SimulatedMachine) => Promise<unknown>;

/** A system that was built for one schedule. */
export interface Arrangement<TState> {
  /** The state that the invariants check. */
  readonly state: TState;
  /** Requests, which start at the same time, each in its own process. A request whose process dies is not retried. */
  readonly requests?: readonly Request[];
  readonly consumers?: readonly ConsumerUnderSimulation[];
}

/** A check of the state. The invariant is broken if the function throws or returns `false`. */
export type Invariant<TState> = (state: TState) => unknown;
