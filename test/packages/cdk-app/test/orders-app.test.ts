import * as cdk from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as OrdersApp from '../lib/orders-app-stack';

test('Relay created', () => {
  const app = new cdk.App();
  const stack = new OrdersApp.OrdersAppStack(app, 'MyTestStack');

  const template = Template.fromStack(stack);

  template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'orders-outbox-relay' });
});
