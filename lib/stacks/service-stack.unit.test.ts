import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { addExampleStacks } from '../example-app.ts';
import { readStageSettings } from '../stage-settings.ts';

const synthesize = (settings: Readonly<Record<string, unknown>>) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const { customers, observability } = addExampleStacks(
    app,
    readStageSettings({ stage: 'test', ...settings }, {}),
  );
  return { customers: Template.fromStack(customers), observability: Template.fromStack(observability) };
};

const alarmOn = (metricName: string, template: Template): readonly unknown[] =>
  Object.values(
    template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: metricName } }),
  ).map((alarm) => (alarm as { readonly Properties: { readonly Namespace: string } }).Properties.Namespace);

describe('a service behind an HTTP API', () => {
  const { customers, observability } = synthesize({});

  it('is throttled, has an access log, and no URL of its own', () => {
    customers.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
      AccessLogSettings: { DestinationArn: Match.anyValue() },
    });
    customers.resourceCountIs('AWS::Lambda::Url', 0);
  });

  it('is watched by the metrics of its API', () => {
    expect(alarmOn('5xx', observability)).toEqual(['AWS/ApiGateway', 'AWS/ApiGateway']);
    expect(alarmOn('Url5xxCount', observability)).toEqual([]);
  });
});

describe('a service behind the URL of its function', () => {
  const { customers, observability } = synthesize({ api: 'function-url' });

  it('needs nothing of API Gateway', () => {
    customers.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
    customers.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
    customers.resourceCountIs('AWS::ApiGatewayV2::Stage', 0);
  });

  it('says where it answers without a slash at the end', () => {
    const functionUrl = { 'Fn::GetAtt': [Match.stringLikeRegexp('FunctionUrl'), 'FunctionUrl'] };

    customers.hasOutput('ApiUrl', {
      Value: {
        'Fn::Join': [
          '//',
          [
            { 'Fn::Select': [0, { 'Fn::Split': ['//', functionUrl] }] },
            { 'Fn::Select': [2, { 'Fn::Split': ['/', functionUrl] }] },
          ],
        ],
      },
    });
  });

  it('is watched by the metrics of its function', () => {
    expect(alarmOn('Url5xxCount', observability)).toEqual(['AWS/Lambda', 'AWS/Lambda']);
    expect(alarmOn('UrlRequestLatency', observability)).toEqual(['AWS/Lambda', 'AWS/Lambda']);
    expect(alarmOn('5xx', observability)).toEqual([]);
  });
});
