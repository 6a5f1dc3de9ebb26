import type { Message } from '../../message/message.ts';
import { handle, type HandledDefinition, type MessageHandler } from '../handle.ts';
import { ProjectionDoesMoreError } from '../errors/projection-errors.ts';
import { assertChange } from './assert-change.ts';
import type { ProjectionChange } from './projection.ts';

/** A change of a copy, without the message that made it: `project` adds that message. */
export type ProjectedChange<TItem> =
  ProjectionChange<TItem> extends infer TChange
    ? TChange extends ProjectionChange<TItem>
      ? Omit<TChange, 'by'>
      : never
    : never;

/** Receives the change of one message. */
export interface ProjectionStage<TItem> {
  // A property instead of a method, so that a handler of another kind of item does not compile.
  readonly stage: (change: ProjectionChange<TItem>) => void;
}

/** A message type and the change that it makes. `project` creates it for `createProjectionConsumer`. */
export interface ProjectionHandler<TItem> extends MessageHandler<ProjectionStage<TItem>> {
  readonly isProjection: true;
}

/** Options of a handler of a projection. */
export interface ProjectOptions {
  /** Whether messages without a verified caller are rejected. Default `false`. */
  readonly requiresCaller?: boolean;
}

/** Throws `PROJECTION_DOES_MORE` where the handler is declared, instead of with its first message. */
const assertPure = (type: string, toChange: unknown): void => {
  if (typeof toChange !== 'function') {
    return;
  }
  if (toChange.constructor.name === 'AsyncFunction') {
    throw new ProjectionDoesMoreError(type, 'is an async function');
  }
  if (toChange.length > 1) {
    throw new ProjectionDoesMoreError(type, `takes ${toChange.length} arguments instead of only the message`);
  }
};

/**
 * Declares which change of a projection a message makes. `toChange` returns the change, or `ignore` for a message that
 * changes nothing. It must be synchronous and free of effects, because a redelivery runs it again.
 *
 * A copy takes changes of one aggregate only, because only messages of one aggregate have an order among themselves. Throws
 * `PROJECTION_DOES_MORE` for a function that is `async` or takes more than the message.
 *
 * @example
 * ```ts
 * const onCreated: ProjectionHandler<OrderView> = project(OrderCreated, ({ payload: { orderId, orderTotal } }) => ({
 *   kind: 'created',
 *   id: orderId,
 *   item: { state: 'PENDING', orderTotal },
 * }));
 * ```
 */
export const project = <const TType extends string, TPayload, TItem>(
  definition: HandledDefinition<TType, TPayload>,
  toChange: (message: Message<TType, TPayload>) => ProjectedChange<NoInfer<TItem>> | 'ignore',
  { requiresCaller = false }: ProjectOptions = {},
): ProjectionHandler<TItem> => {
  const handler = handle(
    definition,
    async (message: Message<TType, TPayload>, { stage }: ProjectionStage<TItem>) => {
      const change = toChange(message);
      if (change !== 'ignore') {
        assertChange(message.type, change);
        stage({ ...change, by: message });
      }
    },
  );
  assertPure(definition.type, toChange);
  return { ...handler, requiresCaller, isProjection: true };
};
