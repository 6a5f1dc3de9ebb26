/** Sabotage: the consumer of the ledger's entries without an inbox. */
import type { Inbox } from '@dynamo-outbox/messaging';
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { statementsTopic } from '../contract.ts';
import { composeParts, createQueueHandler, createStatementsConsumer } from '../functions/create-consumers.ts';
import { readConsumerSettings } from '../settings.ts';

const forgetful: Pick<Inbox, 'hasProcessed' | 'add'> = {
  hasProcessed: async () => false,
  add: () => undefined,
};

const parts = composeParts(readConsumerSettings('statements', process.env), [statementsTopic]);

export const handler: SqsHandler = createQueueHandler(
  createStatementsConsumer(
    {
      ...parts,
      openUnitOfWork: (context) => Object.assign(parts.openUnitOfWork(context), { inbox: forgetful }),
    },
    'ledger',
  ),
  parts,
);
