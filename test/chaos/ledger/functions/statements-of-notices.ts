/** Lambda function on the queue `statements--notices`. */
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { statementsTopic } from '../contract.ts';
import { readConsumerSettings } from '../settings.ts';
import { composeParts, createQueueHandler, createStatementsConsumer } from './create-consumers.ts';

const parts = composeParts(readConsumerSettings('statements', process.env), [statementsTopic]);

export const handler: SqsHandler = createQueueHandler(createStatementsConsumer(parts, 'notices'), parts);
