export type { SqsHandler, SqsHandlerOptions } from './lambda/create-sqs-handler.ts';
export { createSqsHandler } from './lambda/create-sqs-handler.ts';
export type { DeadLetter, DeadLetters } from './dead-letters/dead-letters.ts';
export {
  ConsumerStoppedError,
  EarlierMessageFailedError,
  HeldTooLongError,
  InvocationEndedError,
  QueueRefusedEntriesError,
} from './delivery/errors.ts';
export type { MessageVisibility, VisibilityChange } from './delivery/message-visibility.ts';
export type { ParkedLetter, ReceivedLetter } from './dead-letters/parked-letter.ts';
export { decodeParked, encodeParked, parkedAttributes } from './dead-letters/parked-letter.ts';
export type { RedeliveryBackoff } from './delivery/redelivery-delay.ts';
export type { DeadLetterClient, SqsDeadLettersOptions } from './dead-letters/sqs-dead-letters.ts';
export { SqsDeadLetters } from './dead-letters/sqs-dead-letters.ts';
export type { SendMessageBatchClient, SqsMessagePublisherOptions } from './sqs-message-publisher.ts';
export { SqsMessagePublisher } from './sqs-message-publisher.ts';
export type { ParkingClient, SqsParkedMessagesOptions } from './dead-letters/sqs-parked-messages.ts';
export { SqsParkedMessages } from './dead-letters/sqs-parked-messages.ts';
export type { SqsRedriveTargetOptions } from './dead-letters/sqs-redrive-target.ts';
export { SqsRedriveTarget } from './dead-letters/sqs-redrive-target.ts';
export type { SqsDeadLetterQueueOptions } from './dead-letters/sqs-dead-letter-queue.ts';
export { SqsDeadLetterQueue } from './dead-letters/sqs-dead-letter-queue.ts';
export type { SqsMessageVisibilityOptions, VisibilityClient } from './delivery/sqs-message-visibility.ts';
export { SqsMessageVisibility } from './delivery/sqs-message-visibility.ts';
export type { SqsPoller } from './poller/create-sqs-poller.ts';
export { createSqsPoller } from './poller/create-sqs-poller.ts';
export type { SqsPollerOptions } from './poller/sqs-poller-options.ts';
export type { ConsumerProcess } from './poller/start-sqs-consumer.ts';
export { startSqsConsumer } from './poller/start-sqs-consumer.ts';
