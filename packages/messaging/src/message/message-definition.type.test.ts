import { describe, it } from '@jest/globals';
import type { Brand } from '@dynamo-outbox/kernel';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';
import type { Message, MessageDraft } from './message.ts';
import type { MessageDefinition, MessageOf, PayloadInputOf, PayloadOf } from './message-definition.ts';
import { defineMessage } from './message-definition.ts';
import { parsePayload } from './parse-payload.ts';

type OrderId = Brand<string, 'OrderId'>;

const OrderCreated = defineMessage('order.created', {
  version: 1,
  payload: z.object({
    orderId: z.string().transform((id) => id as OrderId),
    placedAt: z.iso.datetime().transform((text) => new Date(text)),
    note: z.string().default(''),
  }),
});

type Create = (typeof OrderCreated)['create'];

interface OrderCreatedInput {
  orderId: string;
  placedAt: string;
  note?: string | undefined;
}

interface OrderCreatedOutput {
  orderId: OrderId;
  placedAt: Date;
  note: string;
}

describe('a message definition', () => {
  it('has its type as a literal type', () => {
    expectTypeOf(OrderCreated.type).toEqualTypeOf<'order.created'>();
  });

  it('accepts the input of its schema', () => {
    expectTypeOf<Create>().parameter(0).toEqualTypeOf<OrderCreatedInput>();
    expectTypeOf<PayloadInputOf<typeof OrderCreated>>().toEqualTypeOf<OrderCreatedInput>();
    expectTypeOf<Create>().returns.toEqualTypeOf<MessageDraft<'order.created', OrderCreatedInput>>();
  });

  it('gives consumers the output of its schema', () => {
    expectTypeOf<PayloadOf<typeof OrderCreated>>().toEqualTypeOf<OrderCreatedOutput>();
    expectTypeOf<MessageOf<typeof OrderCreated>>().toEqualTypeOf<
      Message<'order.created', OrderCreatedOutput>
    >();
    const result = parsePayload(OrderCreated, {});
    if (result.valid) {
      expectTypeOf(result.value).toEqualTypeOf<OrderCreatedOutput>();
    }
  });

  it('is assignable to the general definition', () => {
    expectTypeOf(OrderCreated).toExtend<MessageDefinition>();
  });

  it('accepts anything with an id and an optional version', () => {
    expectTypeOf<{ id: OrderId; version: number; state: string }>().toExtend<
      Parameters<Create>[1]['about']
    >();
    expectTypeOf<{ id: number }>().not.toExtend<Parameters<Create>[1]['about']>();
  });
});
