import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';
import { defineMessage } from '../../message/message-definition.ts';
import { createConsumer } from '../create-consumer.ts';
import type { ConsumerUnitOfWork } from '../consumer.ts';
import { handle } from '../handle.ts';
import { createProjectionConsumer } from './create-projection-consumer.ts';
import { project, type ProjectionHandler } from './project.ts';
import type { ProjectionWriter } from './projection.ts';

const OrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z.object({ orderId: z.string(), total: z.int() }),
});

interface OrderView {
  readonly state: 'PENDING' | 'APPROVED';
  readonly total: number;
}

declare const projection: ProjectionWriter<OrderView>;
declare const openUnitOfWork: () => ConsumerUnitOfWork;

// Declared, never run: these cases are about what compiles.
const never = (run: () => unknown): void => {
  expectTypeOf(run).toBeFunction();
};

const consumerOf = (handlers: readonly ProjectionHandler<OrderView>[]) =>
  createProjectionConsumer({ name: 'history--orders', projection, handlers });

describe('a projection handler', () => {
  it('receives the payload of the message and returns a change of the consumer’s items', () => {
    never(() =>
      createProjectionConsumer({
        name: 'history--orders',
        projection,
        handlers: [
          project(OrderCreated, ({ payload }) => {
            expectTypeOf(payload).toEqualTypeOf<{ orderId: string; total: number }>();
            return { kind: 'created', id: payload.orderId, item: { state: 'PENDING', total: payload.total } };
          }),
        ],
      }),
    );
  });

  it('may return no item of another shape', () => {
    const item = { total: 1 };
    never(() =>
      consumerOf([
        // @ts-expect-error -- the item lacks a field
        project(OrderCreated, () => ({ kind: 'created', id: '1', item })),
        // @ts-expect-error -- PAID is no state of the item
        project(OrderCreated, () => ({ kind: 'changed', id: '1', changes: { state: 'PAID' } })),
      ]),
    );
  });

  it('may be neither asynchronous nor from handle, and may return only one change', () => {
    never(() =>
      consumerOf([
        // @ts-expect-error -- a promise is no change
        project(OrderCreated, async ({ payload }) => ({ kind: 'removed', id: payload.orderId })),
        // @ts-expect-error -- several changes
        project(OrderCreated, () => [{ kind: 'removed', id: '1' }]),
        // @ts-expect-error -- a unit of work is not passed
        project(OrderCreated, (message: unknown, unitOfWork: unknown) => [message, unitOfWork]),
        // @ts-expect-error -- this handler has a unit of work
        handle(OrderCreated, async () => undefined),
      ]),
    );
  });

  it('belongs to no consumer with an inbox, and its consumer has no guards', () => {
    const ofView: ProjectionHandler<OrderView> = project(OrderCreated, () => 'ignore');
    never(() =>
      createConsumer<ConsumerUnitOfWork>({
        name: 'history--orders',
        openUnitOfWork,
        // @ts-expect-error -- the unit of work has no projection
        handlers: [ofView],
      }),
    );
    never(() =>
      createProjectionConsumer({
        name: 'history--orders',
        projection,
        handlers: [ofView],
        // @ts-expect-error -- guards need an inbox
        guards: { sequence: true },
      }),
    );
  });
});
