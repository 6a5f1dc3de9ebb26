import * as runner from '@jest/globals';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { describeRepositoryContracts } from '../../testing/repository-contracts.ts';
import { DynamoDbCreditReservationRepository } from './dynamodb-credit-reservation-repository.ts';
import { DynamoDbCustomerRepository } from './dynamodb-customer-repository.ts';

const tableName = 'customers';

describeRepositoryContracts(runner, 'The DynamoDB repositories on the model of DynamoDB', async () => {
  const database = new ModelDatabase({ now: Date.now, random: () => 0 });
  database.createTable({
    name: tableName,
    partitionKey: { name: 'PK', type: 'S' },
    indexes: [],
    timeToLiveAttribute: 'ExpiresAt',
  });
  const client = new ModelDynamoDbClient({ database });
  return {
    open: () => {
      const transaction = new DynamoDbUnitOfWork({ client });
      const options = { client, tableName, transaction };
      return composeUnitOfWork(transaction, {
        customers: new DynamoDbCustomerRepository(options),
        reservations: new DynamoDbCreditReservationRepository({ ...options, retentionDays: 30 }),
      });
    },
    close: async () => undefined,
  };
});
