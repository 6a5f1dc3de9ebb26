import { assertReadingOptions } from '../assert-consumer-options.ts';
import type { Consumer, ConsumerOptions } from '../consumer.ts';
import type { ConsumerGuards } from '../guards/consumer-guards.ts';
import {
  GuardNeedsInboxError,
  ProjectionDoesMoreError,
  ProjectionNeedsOrderError,
} from '../errors/projection-errors.ts';
import { readDeliveries } from '../read-deliveries.ts';
import type { ProjectionHandler } from './project.ts';
import type { ProjectionWriter } from './projection.ts';
import { createSettleProjection } from './settle-projection.ts';

/** Options of a consumer that only writes a projection. It has no unit of work, no inbox and no guards. */
export interface ProjectionConsumerOptions<TItem> extends Omit<
  ConsumerOptions<never>,
  'openUnitOfWork' | 'handlers' | 'guards'
> {
  /** Writes the copies. */
  readonly projection: ProjectionWriter<TItem>;
  /** Handlers from `project`, one for each message type. */
  readonly handlers: readonly ProjectionHandler<TItem>[];
  /** Guards keep their positions in an inbox, which this consumer does not have. The projection skips older changes itself. */
  readonly guards?: never;
}

/** Throws `PROJECTION_DOES_MORE` for a handler that is not from `project`, which only code without types can pass. */
const assertProjections = (name: string, handlers: readonly { type: string; isProjection?: unknown }[]) => {
  for (const { type, isProjection } of handlers) {
    if (isProjection !== true) {
      throw new ProjectionDoesMoreError(type, `of consumer ${name} is not from project`);
    }
  }
};

// Only code without types can pass guards.
const assertNoGuards = (name: string, { sequence, gaps, causation }: ConsumerGuards = {}): void => {
  const guards = Object.entries({ sequence, gaps, causation });
  for (const [guard] of guards.filter(([, option]) => option !== undefined && option !== false)) {
    throw new GuardNeedsInboxError(name, guard);
  }
};

const assertSequenced = (name: string, decoders: ConsumerOptions<never>['decoders'] = []): void => {
  for (const decoder of decoders) {
    if ('decode' in decoder && decoder.sequenced !== true) {
      throw new ProjectionNeedsOrderError(name, decoder.name);
    }
  }
};

/**
 * Creates a consumer whose only effect is a write "if newer": one conditional write for each message, without inbox and
 * transaction. The position of a message among the messages of its aggregate makes the write idempotent, so a second delivery
 * is `stale`.
 *
 * A change that arrives before the creation of its copy is redelivered. See `Projection` for all rules. Throws
 * `PROJECTION_DOES_MORE` for a handler that is not from `project`, `GUARD_NEEDS_INBOX`, `PROJECTION_NEEDS_ORDER` for a decoder
 * without sequences, and the errors of `createConsumer`.
 *
 * @example
 * ```ts
 * const consumer = createProjectionConsumer<OrderView>({
 *   name: 'order-history--orders',
 *   projection: new DynamoDbProjectionWriter<OrderView>({ client, tableName, ...orderViews }),
 *   handlers: [
 *     project(OrderCreated, ({ payload: { orderId, orderTotal } }) => ({
 *       kind: 'created',
 *       id: orderId,
 *       item: { state: 'PENDING', orderTotal },
 *     })),
 *   ],
 * });
 * ```
 */
export const createProjectionConsumer = <TItem>(options: ProjectionConsumerOptions<TItem>): Consumer => {
  const { name, handlers, decoders, projection, lostRaces } = options;
  assertReadingOptions(options);
  assertProjections(name, handlers);
  assertNoGuards(name, options.guards);
  assertSequenced(name, decoders);
  return readDeliveries(options, (report) => createSettleProjection({ projection, lostRaces, report }));
};
