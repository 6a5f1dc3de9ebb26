export type { SqsHandler, SqsHandlerOptions } from './create-sqs-handler.ts';
export { createSqsHandler } from './create-sqs-handler.ts';
export type { DeadLetter, DeadLetters } from './dead-letters.ts';
export type { InvocationContext } from './deadline.ts';
export {
  ConsumerStoppedError,
  EarlierMessageFailedError,
  HeldTooLongError,
  InvocationEndedError,
  QueueRefusedEntriesError,
} from './errors.ts';
export type { MessageVisibility, VisibilityChange } from './message-visibility.ts';
export type { ParkedLetter, ReceivedLetter } from './parked-letter.ts';
export { decodeParked, encodeParked, parkedAttributes } from './parked-letter.ts';
export type { RedeliveryBackoff } from './redelivery-delay.ts';
export type { DeadLetterClient, SqsDeadLettersOptions } from './sqs-dead-letters.ts';
export { SqsDeadLetters } from './sqs-dead-letters.ts';
export type { SendMessageBatchClient, SqsMessagePublisherOptions } from './sqs-message-publisher.ts';
export { SqsMessagePublisher } from './sqs-message-publisher.ts';
export type { ParkingClient, SqsParkedMessagesOptions } from './sqs-parked-messages.ts';
export { SqsParkedMessages } from './sqs-parked-messages.ts';
export type { SqsRedriveTargetOptions } from './sqs-redrive-target.ts';
export { SqsRedriveTarget } from './sqs-redrive-target.ts';
export type { SqsWaitingQueueOptions } from './sqs-waiting-queue.ts';
export { SqsWaitingQueue } from './sqs-waiting-queue.ts';
export type { SqsMessageVisibilityOptions, VisibilityClient } from './sqs-message-visibility.ts';
export { SqsMessageVisibility } from './sqs-message-visibility.ts';
export type { SqsPoller } from './create-sqs-poller.ts';
export { createSqsPoller } from './create-sqs-poller.ts';
export type { SqsPollerOptions } from './sqs-poller-options.ts';
export type { ConsumerProcess } from './start-sqs-consumer.ts';
export { startSqsConsumer } from './start-sqs-consumer.ts';
