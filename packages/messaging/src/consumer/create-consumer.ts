import { assertConsumerOptions } from './assert-consumer-options.ts';
import type { Consumer, ConsumerOptions, ConsumerUnitOfWork } from './consumer.ts';
import { createGuard } from './guards/create-guard.ts';
import { readDeliveries } from './read-deliveries.ts';
import { createSettleMessage } from './settle-message.ts';

/**
 * Creates an idempotent consumer. The effect of a message on the tables of the unit of work happens once, even if the
 * message is delivered many times. Effects elsewhere, such as a mail or an HTTP call in a handler, happen at least
 * once.
 *
 * A message that can never be handled ends as `rejected`. Every other fault is thrown, so that the queue redelivers the
 * message. Throws `DUPLICATE_HANDLER` if two handlers take the same version of a message type, `CALLER_VERIFIER_MISSING` if a
 * handler requires a caller and the consumer has no verifier, `INVALID_CONSUMER_NAME`, and `GUARD_NEEDS_ORDER` for a guard that
 * cannot check the messages of a decoder.
 *
 * Pattern: Idempotent Receiver (Hohpe, Woolf, Enterprise Integration Patterns).
 *
 * @example
 * ```ts
 * const consumer = createConsumer<CustomersUnitOfWork>({
 *   name: 'customers--orders',
 *   openUnitOfWork: openCustomersUnitOfWork,
 *   handlers: [handle(OrderCreated, async ({ payload }, unitOfWork) => reserveCredit(unitOfWork, payload))],
 * });
 * ```
 */
export const createConsumer = <TUnitOfWork extends ConsumerUnitOfWork>(
  options: ConsumerOptions<TUnitOfWork>,
): Consumer => {
  assertConsumerOptions(options);
  const guard = createGuard(options.name, options.guards ?? {});
  return readDeliveries<TUnitOfWork>(options, (report) => createSettleMessage({ options, guard, report }));
};
