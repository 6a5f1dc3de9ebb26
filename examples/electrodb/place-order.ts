import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { nextCorrelationId } from '@dynamo-outbox/messaging';
import { DynamoDbOutbox } from '@dynamo-outbox/messaging/dynamodb';
import { composeUnitOfWork, LostRaceError, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { OrderPlaced, shopTopic } from './contract.ts';
import { shop } from './shop-entities.ts';

const client = new DynamoDBClient({});
const service = { client, tableName: 'shop-outbox', service: 'shop', topics: [shopTopic] };

const openUnitOfWork = () => {
  const transaction = new DynamoDbUnitOfWork({ client });
  const outbox = new DynamoDbOutbox({
    ...service,
    transaction,
    context: { correlationId: nextCorrelationId() },
  });
  return composeUnitOfWork(transaction, { transaction, outbox });
};

/** An order to place. */
export interface NewOrder {
  readonly orderId: string;
  readonly customerId: string;
  readonly cents: number;
}

/** Writes what ElectroDB built, and the message about it, in one transaction. */
export const placeOrder = ({ orderId, customerId, cents }: NewOrder): Promise<void> =>
  withUnitOfWork(
    openUnitOfWork,
    async ({ transaction, outbox }) => {
      transaction.stage({
        subject: `order ${orderId}`,
        params: shop.entities.order.create({ orderId, customerId, cents, labels: ['new'] }).params(),
        onConditionFailed: () => new LostRaceError('ORDER_EXISTS', `Order ${orderId} exists already.`),
      });
      transaction.stage({
        subject: `customer ${customerId}`,
        params: shop.entities.customer.upsert({ customerId }).add({ orders: 1 }).params(),
      });
      outbox.add(OrderPlaced.create({ orderId, cents }, { about: { id: orderId } }));
    },
    { maxAttempts: 1 },
  );
