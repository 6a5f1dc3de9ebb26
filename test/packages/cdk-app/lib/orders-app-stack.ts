import { TransactionalService } from '@dynamo-outbox/cdk';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as cdk from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as z from 'zod';

const OrderPlaced = defineMessage('order.placed', {
  version: 1,
  payload: z.object({ orderId: z.string() }),
});

export class OrdersAppStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    new TransactionalService(this, 'Orders', {
      name: 'orders',
      publishes: defineTopic('orders', [OrderPlaced]),
    });
  }
}
