import { ServiceFunction, TransactionalService } from '@dynamo-outbox/cdk';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as cdk from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ordersTopic } from './contract';

export class OrdersAppStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    const service = new TransactionalService(this, 'Orders', {
      name: 'orders',
      publishes: ordersTopic,
    });
    new ServiceFunction(this, 'PlaceOrder', { service, name: 'place-order', entry: 'lib/place-order.ts' });
    service.connect(
      new NodejsFunction(this, 'Existing', { entry: 'lib/place-order.ts', runtime: Runtime.NODEJS_24_X }),
    );
  }
}
