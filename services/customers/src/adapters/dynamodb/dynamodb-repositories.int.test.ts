import * as runner from '@jest/globals';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTestDynamoDb, type TestDynamoDb } from '@dynamo-outbox/local/testing';
import { composeUnitOfWork, type UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { randomUUID } from 'node:crypto';
import {
  aCustomer,
  aDeclinedReservation,
  aHeldReservation,
  aReleasedReservation,
} from '../../domain/customer.fixture.ts';
import type { OrderId } from '../../domain/ids.ts';
import { describeRepositoryContracts } from '../../testing/repository-contracts.ts';
import { customerKey } from './customer-item.ts';
import { DynamoDbCreditReservationRepository } from './dynamodb-credit-reservation-repository.ts';
import { DynamoDbCustomerRepository } from './dynamodb-customer-repository.ts';
import { reservationKey } from './reservation-item.ts';

const tableName = 'customers';

const startWithTable = async (): Promise<TestDynamoDb> => {
  const dynamoDb = await startTestDynamoDb();
  await dynamoDb.createTable({
    name: tableName,
    partitionKey: { name: 'PK', type: 'S' },
    indexes: [],
    timeToLiveAttribute: 'ExpiresAt',
  });
  return dynamoDb;
};

interface Repositories extends UnitOfWork {
  readonly customers: DynamoDbCustomerRepository;
  readonly reservations: DynamoDbCreditReservationRepository;
}

const openOn = ({ client }: TestDynamoDb): Repositories => {
  const transaction = new DynamoDbUnitOfWork({ client });
  const options = { client, tableName, transaction };
  return composeUnitOfWork(transaction, {
    customers: new DynamoDbCustomerRepository(options),
    reservations: new DynamoDbCreditReservationRepository({ ...options, retentionDays: 30 }),
  });
};

describeRepositoryContracts(runner, 'The DynamoDB repositories', async () => {
  const dynamoDb = await startWithTable();
  return { open: () => openOn(dynamoDb), close: () => dynamoDb.stop() };
});

describe('the customers table', () => {
  let dynamoDb: TestDynamoDb;

  beforeAll(async () => {
    dynamoDb = await startWithTable();
  });

  afterAll(async () => {
    await dynamoDb.stop();
  });

  const { customerId } = aHeldReservation();

  it('expires declined and released reservations after their retention, and never one in force', async () => {
    const longAgo = new Date('2020-01-01T00:00:00.000Z');
    const nextOrderId = (): OrderId => randomUUID() as OrderId;
    const held = aHeldReservation({ orderId: nextOrderId(), createdAt: longAgo });
    const declined = aDeclinedReservation({ orderId: nextOrderId(), createdAt: longAgo });
    const fresh = aDeclinedReservation({ orderId: nextOrderId(), createdAt: new Date() });
    const released = aHeldReservation({ orderId: nextOrderId(), createdAt: longAgo });
    const all = [held, declined, fresh, released];
    const adding = openOn(dynamoDb);
    for (const reservation of all) {
      adding.reservations.add(reservation);
    }
    await adding.commit();
    const releasing = openOn(dynamoDb);
    releasing.reservations.update(aReleasedReservation({ orderId: released.orderId, releasedAt: longAgo }));
    await releasing.commit();

    await dynamoDb.sweepTimeToLive();

    const { reservations } = openOn(dynamoDb);
    const left = await Promise.all(all.map(({ orderId }) => reservations.find(customerId, orderId)));
    expect(left).toEqual([held, undefined, fresh, undefined]);
  });

  it('names an item that is not a customer, and one that is not a reservation', async () => {
    const { id } = aCustomer();
    const { orderId } = aHeldReservation();
    for (const key of [customerKey(id), reservationKey(id, orderId)]) {
      await dynamoDb.client.send(new PutItemCommand({ TableName: tableName, Item: { PK: { S: key } } }));
    }
    const { customers, reservations } = openOn(dynamoDb);

    await expect(customers.find(id)).rejects.toMatchObject({
      code: 'STORED_CUSTOMER_UNREADABLE',
      message: expect.stringContaining(customerKey(id)),
    });
    await expect(reservations.find(id, orderId)).rejects.toMatchObject({
      code: 'STORED_RESERVATION_UNREADABLE',
      message: expect.stringContaining(reservationKey(id, orderId)),
    });
  });
});
