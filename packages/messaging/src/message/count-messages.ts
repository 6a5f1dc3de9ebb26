/** What an aggregate keeps of its messages once a unit of work recorded some. */
export interface MessageCount {
  /** Number of the first of them: what the messages are to be `about`. */
  readonly messageNumber: number;
  /** How many the aggregate has had then: what its repository writes beside its version. */
  readonly messageCount: number;
}

/**
 * Counts the messages that a unit of work records about one aggregate.
 *
 * `before` is the count stored with the aggregate, absent or 0 when it never had a message. Store `messageCount` with
 * the very change that the messages report: then the numbers are dense, because they commit together or not at all.
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
