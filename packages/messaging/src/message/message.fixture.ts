import type { CorrelationId, MessageId } from './ids.ts';
import type { Message } from './message.ts';

/** Creates a message for tests. Each field that a test does not set has a valid default. */
export const aMessage = (overrides: Partial<Message> = {}): Message => ({
  id: '01994c6f-8a00-7000-8000-000000000001' as MessageId,
  type: 'order.created',
  version: 1,
  source: 'orders',
  subject: '01994c6f-0000-7000-8000-00000000000a',
  orderingKey: 'order#01994c6f-0000-7000-8000-00000000000a',
  sequence: 0,
  sequenceIndex: 0,
  occurredAt: new Date('2026-11-20T10:15:30.123Z'),
  context: { correlationId: '01994c6f-1111-7000-8000-00000000000b' as CorrelationId },
  payload: { orderId: '01994c6f-0000-7000-8000-00000000000a', orderTotal: 1000 },
  ...overrides,
});
