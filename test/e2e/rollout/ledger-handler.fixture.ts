import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createConsumer, handle, RejectMessageError } from '@dynamo-outbox/messaging';
import { DynamoDbInbox } from '@dynamo-outbox/messaging/dynamodb';
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { createLogger, createSettingsReaders, tableNameSetting } from '@dynamo-outbox/service-runtime';
import { createConsumerFunction } from '@dynamo-outbox/service-runtime/consuming';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { type ContractVersion, orderCreatedOf, type PlacedOrder } from './contract.fixture.ts';

const { readConsumerSettings } = createSettingsReaders('ledger', { LEDGER_TABLE_NAME: tableNameSetting });

/** Version 1 of the ledger has a bug: it rejects these orders. */
export const bugPrefix = 'bug-';

const bookingOf = (tableName: string, { orderId, ...seen }: PlacedOrder, version: ContractVersion) => ({
  subject: `booking of order ${orderId}`,
  TableName: tableName,
  Key: { PK: orderId },
  UpdateExpression: 'ADD Times :one SET HandledBy = :version, Seen = :seen',
  ExpressionAttributeValues: { ':one': 1, ':version': version, ':seen': JSON.stringify(seen) },
});

/** Creates the function of the ledger in a version of the contract. It counts how often each order is booked. */
export const createLedgerHandler = (version: ContractVersion): SqsHandler => {
  const settings = readConsumerSettings(process.env);
  const client = new DynamoDBClient({});
  const open = () => {
    const transaction = new DynamoDbUnitOfWork({ client });
    const { INBOX_TABLE_NAME: tableName, INBOX_RETENTION_DAYS: retentionDays } = settings;
    const inbox = new DynamoDbInbox({ transaction, client, tableName, retentionDays });
    return composeUnitOfWork(transaction, { inbox, transaction });
  };
  return createConsumerFunction(settings, {
    logger: createLogger({ serviceName: settings.SERVICE_NAME, level: settings.LOG_LEVEL }),
    createConsumer: (parts) =>
      createConsumer<ReturnType<typeof open>>({
        ...parts,
        name: 'ledger--orders',
        openUnitOfWork: open,
        handlers: [
          handle(orderCreatedOf(version), async ({ payload }, { transaction }) => {
            if (version === 1 && payload.orderId.startsWith(bugPrefix)) {
              throw new RejectMessageError('Version 1 cannot book this order.');
            }
            transaction.update(bookingOf(settings.LEDGER_TABLE_NAME, payload, version));
          }),
        ],
      }),
  });
};
