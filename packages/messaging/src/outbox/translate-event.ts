import { CodedError } from '@dynamo-outbox/kernel';
import type { DomainEventDefinition, Subscription } from '@dynamo-outbox/unit-of-work';
import { on } from '@dynamo-outbox/unit-of-work';
import type { MessageDraft } from '../message/message.ts';
import type { Outbox } from './outbox.ts';

/** A translation returned something that is not a message, such as a promise. */
class InvalidTranslationError extends CodedError<'INVALID_TRANSLATION'> {
  readonly code = 'INVALID_TRANSLATION';

  constructor(event: string) {
    super(
      `The translation of the domain event ${JSON.stringify(event)} returned something that is not a message. Return the result of ` +
        'create() of a message definition, a list of them, or an empty list.',
    );
  }
}

// The compiler cannot tell for a caller without types.
const isDraft = (value: unknown): boolean => typeof value === 'object' && value !== null && 'type' in value;

/**
 * Subscribes to a type of domain events, and stages the messages that it becomes for other services. A domain event leaves the
 * service only by a translation.
 *
 * `toMessages` returns one message, several, or none (an empty list), synchronously. If it throws, or if a message is refused, the whole
 * unit of work is rolled back. Throws `INVALID_TRANSLATION` if it returns anything else.
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
    const messages = [toMessages(payload)].flat();
    if (!messages.every(isDraft)) {
      throw new InvalidTranslationError(definition.name);
    }
    outbox.add(...messages);
  });
