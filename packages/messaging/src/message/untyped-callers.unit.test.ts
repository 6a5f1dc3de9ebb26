import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { handle } from '../consumer/handle.ts';
import { handleWithCaller } from '../consumer/handle-with-caller.ts';
import { createOutboxRecorder } from '../outbox/outbox-recorder.ts';
import { nextCorrelationId } from './ids.ts';
import { defineMessage } from './message-definition.ts';
import { defineTopic } from './topic.ts';

type Untyped = (...parts: readonly unknown[]) => unknown;

const OrderPlaced = defineMessage('order.placed', { version: 1, payload: z.object({}) });

const addUntyped = (draft: unknown): void => {
  const topics = [defineTopic('shop', [OrderPlaced])];
  const outbox = createOutboxRecorder({
    service: 'shop',
    topics,
    context: { correlationId: nextCorrelationId() },
  });
  (outbox as unknown as { readonly add: Untyped }).add(draft);
};

describe('a call without types', () => {
  it.each<readonly [string, RegExp, () => unknown]>([
    ['create without about', /about: \{ id/u, () => (OrderPlaced.create as Untyped)({})],
    ['create with about null', /about: \{ id/u, () => (OrderPlaced.create as Untyped)({}, { about: null })],
    [
      'add(null)',
      /create\(\)/u,
      () => {
        addUntyped(null);
      },
    ],
    [
      'add(a payload)',
      /create\(\)/u,
      () => {
        addUntyped({ orderId: '1' });
      },
    ],
    [
      'add(a definition)',
      /create\(\)/u,
      () => {
        addUntyped(OrderPlaced);
      },
    ],
    ['a topic of one definition', /\[OrderCreated\]/u, () => (defineTopic as Untyped)('shop', OrderPlaced)],
    ['a topic of an import cycle', /import each other/u, () => (defineTopic as Untyped)('shop', [undefined])],
    [
      'handle of an import cycle',
      /import each other/u,
      () => (handle as Untyped)(undefined, () => undefined),
    ],
    ['handle without a handler', /Pass a function/u, () => (handle as Untyped)(OrderPlaced)],
    [
      'handleWithCaller without a handler',
      /Pass a function/u,
      () => (handleWithCaller as Untyped)(OrderPlaced),
    ],
  ])('fails at once and says what to pass: %s', (_, remedy, call) => {
    expect(call).toThrow(remedy);
  });
});
