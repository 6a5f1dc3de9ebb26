import type { DomainEventDefinition, Subscription } from '@dynamo-outbox/unit-of-work';
import { on } from '@dynamo-outbox/unit-of-work';
import type { MessageDraft } from '../message/message.ts';
import type { Outbox } from './outbox.ts';

/**
 * Subscribes to a type of domain events, and stages the messages that it becomes for other services. A domain event leaves the
 * service only by a translation.
 *
 * `toMessages` returns one message, several, or none (an empty list). If staging one throws, the whole unit of work is rolled back.
 *
 * Pattern: Domain events versus integration events (Vernon, Implementing Domain-Driven Design, chapter 8).
 *
 * @example
 * ```ts
 * translate(OrderPlaced, ({ order }) => OrderCreated.create({ orderId: order.id }, { about: order }));
 * ```
 */
export const translate = <TPayload>(
  definition: DomainEventDefinition<TPayload>,
  toMessages: (payload: TPayload) => MessageDraft | readonly MessageDraft[],
): Subscription<{ readonly outbox: Outbox }> =>
  on(definition, (payload, { outbox }) => {
    outbox.add(...[toMessages(payload)].flat());
  });
