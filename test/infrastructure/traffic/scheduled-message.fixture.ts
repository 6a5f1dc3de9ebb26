/** Messages that are scheduled and moved with the code of the services, in the name of one of their functions. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CustomerCreditReserved, customersTopic } from '@dynamo-outbox/example-customers/contract';
import { localRegion, type StackEndpoints } from '@dynamo-outbox/local';
import { nextCorrelationId, type ScheduleHandle } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { OrderCreditCheckDue, orderTimersTopic } from '../../../services/orders/src/internal-messages.ts';
import type { ApprovedOrder } from './large-message.fixture.ts';

interface Caller {
  /** The function in whose name the outbox is used. */
  readonly caller: string;
  readonly service: 'orders' | 'customers';
}

const useOutbox = async (
  endpoints: StackEndpoints,
  { caller, service }: Caller,
  work: (outbox: DynamoDbOutbox) => Promise<unknown>,
): Promise<void> => {
  const credentials = { accessKeyId: caller, secretAccessKey: 'local' };
  const client = new DynamoDBClient({ region: localRegion, credentials, endpoint: endpoints.dynamoDb });
  const open = () => {
    const transaction = new DynamoDbUnitOfWork({ client });
    const outbox = new DynamoDbOutbox({
      transaction,
      client,
      tableName: `${service}-outbox`,
      service,
      topics: [service === 'customers' ? customersTopic : orderTimersTopic],
      context: { correlationId: nextCorrelationId() },
    });
    return composeUnitOfWork(transaction, { outbox });
  };
  try {
    await withUnitOfWork(open, ({ outbox }) => work(outbox));
  } finally {
    client.destroy();
  }
};

/** Moves a scheduled message to now. */
export const moveToNow = (endpoints: StackEndpoints, caller: Caller, handle: ScheduleHandle): Promise<void> =>
  useOutbox(endpoints, caller, (outbox) => outbox.reschedule(handle, { deliverAt: new Date() }));

/** Schedules a message that is due at once, about an approved order: it has no further effect. */
export const scheduleDue = (
  endpoints: StackEndpoints,
  service: Caller['service'],
  { orderId, customerId, total }: ApprovedOrder,
): Promise<void> =>
  useOutbox(endpoints, { caller: `${service}-http`, service }, async (outbox) => {
    const message =
      service === 'customers'
        ? CustomerCreditReserved.create(
            { orderId, customerId, amount: total },
            { about: { id: customerId, version: 1 } },
          )
        : OrderCreditCheckDue.create({ orderId }, { about: { id: orderId, version: 1 } });
    outbox.schedule(message, { deliverAt: new Date() });
  });
