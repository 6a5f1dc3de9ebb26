/** The outbox of a service, used with the code of the services and in the name of one of their functions. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localRegion, type StackEndpoints } from '@dynamo-outbox/local';
import { nextCorrelationId, type Topic } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox, type DynamoDbOutboxOptions } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';

/** A function that uses the outbox of its service. */
export interface Caller {
  /** The function in whose name the outbox is used. */
  readonly caller: string;
  readonly service: 'orders' | 'customers';
}

/** Settings of a client that calls in the name of a function. */
export const settingsOf = (caller: string) => ({
  region: localRegion,
  credentials: { accessKeyId: caller, secretAccessKey: 'local' },
});

/** Uses an outbox in one unit of work, which is then committed. */
export const useOutbox = async (
  endpoints: StackEndpoints,
  {
    caller,
    service,
    topic,
    ...options
  }: Caller & Pick<DynamoDbOutboxOptions, 'payloads'> & { readonly topic: Topic },
  work: (outbox: DynamoDbOutbox) => Promise<unknown>,
): Promise<void> => {
  const client = new DynamoDBClient({ ...settingsOf(caller), endpoint: endpoints.dynamoDb });
  const open = () => {
    const transaction = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client,
      tableName: `${service}-outbox`,
      service,
      topics: [topic],
      context: { correlationId: nextCorrelationId() },
      ...options,
    });
    return composeUnitOfWork(transaction, { outbox });
  };
  try {
    await withUnitOfWork(open, ({ outbox }) => work(outbox));
  } finally {
    client.destroy();
  }
};
