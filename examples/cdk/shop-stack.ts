/** A shop that publishes its orders to a shipping department. Add these constructs to your own stack. */
import { Inbox, MessageConsumer, ServiceFunction, TransactionalService } from '@dynamo-outbox/cdk';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { OrderPlaced, shopTopic } from './contract.ts';

export interface ShopStackProps extends StackProps {
  /** Removal policy of tables and buckets; the default retains them. */
  readonly removalPolicy?: RemovalPolicy;
}

export class ShopStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { removalPolicy = RemovalPolicy.RETAIN, ...props }: ShopStackProps = {},
  ) {
    super(scope, id, props);

    // The publishing side: a table, an outbox, a topic, the relay between them, and the sweeper.
    const shop = new TransactionalService(this, 'Shop', {
      name: 'shop',
      publishes: shopTopic,
      removalPolicy,
    });
    // Your own function. It may record messages and may not publish them.
    new ServiceFunction(this, 'PlaceOrder', {
      service: shop,
      name: 'place-order',
      entry: 'examples/cdk/place-order.ts',
    });

    // The consuming side: your table, an inbox, and a queue with your handler.
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
