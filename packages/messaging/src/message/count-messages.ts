/** The message numbers of an aggregate after a unit of work recorded messages. */
export interface MessageCount {
  /** Number of the first message. Pass it in `about`. */
  readonly messageNumber: number;
  /** Total number of messages of the aggregate. Its repository stores it beside the version. */
  readonly messageCount: number;
}

/**
 * Counts the messages that a unit of work records about one aggregate.
 *
 * `before` is the count that is stored with the aggregate, absent or 0 if it has had no message. Store `messageCount`
 * in the same transaction as the messages, so that the numbers have no gaps.
 *
 * @example
 * ```ts
 * const { messageNumber, messageCount } = countMessages(order.messageCount, 1);
 * unitOfWork.orders.update({ ...order, messageCount });
 * unitOfWork.outbox.add(OrderApproved.create(payload, { about: { ...order, messageNumber } }));
 * ```
 */
export const countMessages = (before: number | undefined, recorded: number): MessageCount => ({
  messageNumber: (before ?? 0) + 1,
  messageCount: (before ?? 0) + recorded,
});
