import {
  createProjectionConsumer,
  type ProjectionConsumerOptions,
  type ProjectionWriter,
} from '@dynamo-outbox/messaging';
import type { ConsumerUnderSimulation, RecordedMessage } from './arrangement.ts';

/** Handlers of a projection to simulate, and their messages. */
export interface ProjectionUnderSimulation<TItem> extends Pick<
  ProjectionConsumerOptions<TItem>,
  'name' | 'projection' | 'handlers' | 'unknownType' | 'tracing'
> {
  /** Returns all recorded messages that they are subscribed to, in order. */
  readonly receives: () => readonly RecordedMessage[];
}

/**
 * Creates a projection consumer under simulation. Each write is interrupted: the process may die before and after it, and other
 * processes may write first.
 */
export const simulateProjection = <TItem>({
  receives,
  projection,
  ...options
}: ProjectionUnderSimulation<TItem>): ConsumerUnderSimulation => ({
  receives,
  create: ({ clock, sleep, random, interrupt }) => {
    const openWriter = interrupt((): ProjectionWriter<TItem> => ({
      write: (change) => projection.write(change),
    }));
    return createProjectionConsumer<TItem>({
      ...options,
      projection: { write: (change) => openWriter().write(change) },
      clock,
      lostRaces: { sleep, random },
    });
  },
});
