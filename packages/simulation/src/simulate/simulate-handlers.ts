import type { ConsumerOptions, ConsumerUnitOfWork } from '@dynamo-outbox/messaging';
import { createConsumer } from '@dynamo-outbox/messaging';
import type { ConsumerUnderSimulation, RecordedMessage } from './arrangement.ts';

/** Handlers to simulate, and their messages. */
export interface HandlersUnderSimulation<TUnitOfWork extends ConsumerUnitOfWork> extends Pick<
  ConsumerOptions<TUnitOfWork>,
  'name' | 'openUnitOfWork' | 'handlers' | 'guards' | 'unknownType' | 'tracing'
> {
  /** Returns all recorded messages that they are subscribed to, in order. */
  readonly receives: () => readonly RecordedMessage[];
}

/**
 * Creates a consumer under simulation from handlers. It is interrupted, and uses the time and random numbers of the
 * simulation.
 */
export const simulateHandlers = <TUnitOfWork extends ConsumerUnitOfWork>({
  receives,
  openUnitOfWork,
  ...options
}: HandlersUnderSimulation<TUnitOfWork>): ConsumerUnderSimulation => ({
  receives,
  create: ({ clock, sleep, random, interrupt }) =>
    createConsumer<TUnitOfWork>({
      ...options,
      openUnitOfWork: interrupt(openUnitOfWork),
      clock,
      lostRaces: { sleep, random },
    }),
});
