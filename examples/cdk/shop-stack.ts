/** A shop that tells a shipping department of its orders: what to add to a stack of your own. */
import { Inbox, MessageConsumer, ServiceFunction, TransactionalService } from '@dynamo-outbox/cdk';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { OrderPlaced, shopTopic } from './contract.ts';

export interface ShopStackProps extends StackProps {
  /** What becomes of tables and buckets when the stack goes; they stay by default. */
  readonly removalPolicy?: RemovalPolicy;
}

export class ShopStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { removalPolicy = RemovalPolicy.RETAIN, ...props }: ShopStackProps = {},
  ) {
    super(scope, id, props);

    // The publishing side: a table, an outbox, a topic, the relay between them, and what brings lost messages.
    const shop = new TransactionalService(this, 'Shop', {
      name: 'shop',
      publishes: shopTopic,
      removalPolicy,
    });
    // A function of yours: told where everything is, allowed to record and not to publish.
    new ServiceFunction(this, 'PlaceOrder', {
      service: shop,
      name: 'place-order',
      entry: 'examples/cdk/place-order.ts',
    });

    // The consuming side: a table of yours, an inbox, and a queue with your handler.
    const parcels = new Table(this, 'Parcels', {
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
    });
    const consumer = new MessageConsumer(this, 'Shipping', {
      topic: shop.topic,
      inbox: new Inbox(this, 'Inbox', { service: 'shipping', removalPolicy }),
      handles: [OrderPlaced],
      entry: 'examples/cdk/on-order-placed.ts',
      environment: { PARCELS_TABLE_NAME: parcels.tableName },
    });
    parcels.grantWriteData(consumer.function);
  }
}
