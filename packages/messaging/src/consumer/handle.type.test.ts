import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';
import type { Caller } from '../message/caller.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { defineMessage, type MessageOf } from '../message/message-definition.ts';
import type { Message, MessageContext } from '../message/message.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import { createConsumer } from './create-consumer.ts';
import { handle, type MessageHandler } from './handle.ts';
import { handleWithCaller } from './handle-with-caller.ts';

const OrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z.object({ orderId: z.string(), orderedOn: z.string().transform((text) => new Date(text)) }),
});

const OrderCancelled = defineMessage('order.cancelled', {
  version: 1,
  payload: z.object({ reason: z.string() }),
});

interface OrdersUnitOfWork extends UnitOfWork {
  readonly inbox: Inbox;
  readonly orders: { add(id: string): void };
}

declare const openUnitOfWork: (context: MessageContext) => OrdersUnitOfWork;

// Declared, never run: these cases are about what compiles.
const never = (run: () => unknown): void => {
  expectTypeOf(run).toBeFunction();
};

describe('a handler', () => {
  it('receives the output of the schema, not its input', () => {
    handle(OrderCreated, async (message, unitOfWork: OrdersUnitOfWork) => {
      expectTypeOf(message.type).toEqualTypeOf<'order.created'>();
      expectTypeOf(message.payload).toEqualTypeOf<{ orderId: string; orderedOn: Date }>();
      expectTypeOf(message).toEqualTypeOf<MessageOf<typeof OrderCreated>>();
      expectTypeOf(message.context).toEqualTypeOf<MessageContext>();
      expectTypeOf(unitOfWork).toEqualTypeOf<OrdersUnitOfWork>();
    });
  });

  it('has a caller in its context if it requires one', () => {
    handleWithCaller(OrderCreated, async ({ context, payload }, unitOfWork: OrdersUnitOfWork) => {
      expectTypeOf(context.caller).toEqualTypeOf<Caller>();
      expectTypeOf(payload.orderedOn).toEqualTypeOf<Date>();
      expectTypeOf(unitOfWork).toEqualTypeOf<OrdersUnitOfWork>();
    });
    handle(OrderCreated, async ({ context }) => {
      expectTypeOf(context.caller).toEqualTypeOf<Caller | undefined>();
    });
  });

  it("infers the unit of work from the consumer's type argument", () => {
    never(() =>
      createConsumer<OrdersUnitOfWork>({
        name: 'customers--orders',
        openUnitOfWork,
        handlers: [
          handle(OrderCreated, async ({ payload }, unitOfWork) => {
            expectTypeOf(payload.orderedOn).toEqualTypeOf<Date>();
            expectTypeOf(unitOfWork).toEqualTypeOf<OrdersUnitOfWork>();
          }),
          handle(OrderCancelled, async ({ payload }) => {
            expectTypeOf(payload).toEqualTypeOf<{ reason: string }>();
          }),
        ],
      }),
    );
  });

  it('may need less than the unit of work has', () => {
    const handler = handle(OrderCreated, async (message, unitOfWork: Pick<OrdersUnitOfWork, 'orders'>) => {
      unitOfWork.orders.add(message.payload.orderId);
    });

    expectTypeOf(handler).toExtend<MessageHandler<OrdersUnitOfWork>>();
    never(() => createConsumer({ name: 'customers--orders', openUnitOfWork, handlers: [handler] }));
  });

  it('does not compile when it needs more than the unit of work has', () => {
    const handler = handle(OrderCreated, async (message, unitOfWork: { readonly customers: Set<string> }) => {
      unitOfWork.customers.add(message.payload.orderId);
    });

    expectTypeOf(handler).not.toExtend<MessageHandler<OrdersUnitOfWork>>();
    // @ts-expect-error -- the unit of work has no customers
    never(() => createConsumer({ name: 'customers--orders', openUnitOfWork, handlers: [handler] }));
  });

  it('does not compile with the payload of another definition', () => {
    const onCancelled = async (message: MessageOf<typeof OrderCancelled>): Promise<void> => {
      await Promise.resolve(message.payload.reason);
    };

    handle(OrderCancelled, onCancelled);
    // @ts-expect-error -- an order.created has no reason
    handle(OrderCreated, onCancelled);
  });

  it('does not compile with the schema input where the output differs', () => {
    // @ts-expect-error -- the schema turned the text into a Date
    handle(OrderCreated, async ({ payload }: Message<'order.created', { orderedOn: string }>) => {
      await Promise.resolve(payload.orderedOn);
    });
  });

  it('names its turn with the typed message', () => {
    handle(OrderCreated, async () => undefined, {
      serializeBy: (message) => {
        expectTypeOf(message).toEqualTypeOf<MessageOf<typeof OrderCreated>>();
        return message.payload.orderId;
      },
    });
    handle(OrderCreated, async () => undefined, {
      // @ts-expect-error -- an order.created has no reason
      serializeBy: ({ payload }) => payload.reason as string,
    });
  });

  it('is refused by a unit of work without an inbox', () => {
    const openWithoutInbox = (context: MessageContext): UnitOfWork => openUnitOfWork(context);
    const options = { name: 'customers--orders', openUnitOfWork: openWithoutInbox, handlers: [] };

    // @ts-expect-error -- no inbox, no idempotence
    never(() => createConsumer(options));
  });
});

describe('an outcome', () => {
  it('has a reason exactly when it is a rejection', () => {
    expectTypeOf<Extract<ConsumeOutcome, { outcome: 'rejected' }>>().toHaveProperty('reason');
    expectTypeOf<Exclude<ConsumeOutcome, { outcome: 'rejected' }>>().not.toHaveProperty('reason');
  });
});
