import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnApi, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { pinApiIds } from './pin-api-ids.ts';

describe('the id of an API on MiniStack', () => {
  it('is its name, and is unchanged without a name', () => {
    const app = new App();
    const stack = new Stack(app, 'stack');
    new HttpApi(stack, 'Named', { apiName: 'orders' });
    new CfnApi(stack, 'Nameless', { protocolType: 'HTTP', body: {} });
    pinApiIds(app);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      Name: 'orders',
      Tags: { 'ms-custom-id': 'orders' },
    });
    expect(
      JSON.stringify(template.findResources('AWS::ApiGatewayV2::Api')).match(/ms-custom-id/g),
    ).toHaveLength(1);
  });
});
