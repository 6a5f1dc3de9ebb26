export type { SqsHandler, SqsHandlerOptions } from './create-sqs-handler.ts';
export { createSqsHandler } from './create-sqs-handler.ts';
export type { DeadLetter, DeadLetters } from './dead-letters.ts';
export type { InvocationContext } from './deadline.ts';
export { EarlierMessageFailedError, InvocationEndedError } from './errors.ts';
export type { DeadLetterClient, SqsDeadLettersOptions } from './sqs-dead-letters.ts';
export { SqsDeadLetters } from './sqs-dead-letters.ts';
