import type { ConsumerOptions, ConsumerUnitOfWork } from '@dynamo-outbox/messaging';
import { createConsumer } from '@dynamo-outbox/messaging';
import type { ConsumerUnderSimulation, RecordedMessage } from './arrangement.ts';

/** Handlers that are to be simulated, and what they receive. */
export interface HandlersUnderSimulation<TUnitOfWork extends ConsumerUnitOfWork> extends Pick<
  ConsumerOptions<TUnitOfWork>,
  'name' | 'openUnitOfWork' | 'handlers' | 'guards' | 'unknownType'
> {
  /** Everything recorded so far that they are subscribed to, in order. */
  readonly receives: () => readonly RecordedMessage[];
}

/** Makes a consumer under simulation of handlers: interrupted, and on the time and chance of the simulation. */
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
