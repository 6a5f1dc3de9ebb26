/** Lambda function on the queue `ledger--statements`. */
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { ledgerTopics } from '../contract.ts';
import { readConsumerSettings } from '../settings.ts';
import { composeParts, createLedgerConsumer, createQueueHandler } from './create-consumers.ts';

const parts = composeParts(readConsumerSettings('ledger', process.env), ledgerTopics);

export const handler: SqsHandler = createQueueHandler(createLedgerConsumer(parts), parts);
