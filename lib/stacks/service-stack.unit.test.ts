import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { addExampleStacks } from '../example-app.ts';
import { readStageSettings } from '../stage-settings.ts';

const synthesize = (settings: Readonly<Record<string, unknown>>) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const { customers, observability } = addExampleStacks(
    app,
    readStageSettings({ stage: 'test', ...settings }, {}),
  );
  return {
    customers: Template.fromStack(customers),
    observability: Template.fromStack(observability),
    warnings: Annotations.fromStack(customers)
      .findWarning('*', Match.stringLikeRegexp('has no authorizer'))
      .map(({ entry }) => entry.data),
  };
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
    expect(alarmOn('5xx', observability)).toEqual(['AWS/ApiGateway', 'AWS/ApiGateway', 'AWS/ApiGateway']);
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

  it('outputs its URL without a slash at the end', () => {
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
    expect(alarmOn('Url5xxCount', observability)).toEqual(['AWS/Lambda', 'AWS/Lambda', 'AWS/Lambda']);
    expect(alarmOn('UrlRequestLatency', observability)).toEqual(['AWS/Lambda', 'AWS/Lambda', 'AWS/Lambda']);
    expect(alarmOn('5xx', observability)).toEqual([]);
  });
});

describe('who may call an API', () => {
  const jwt = { authorizer: 'jwt', jwtIssuer: 'https://issuer.example.com', jwtAudience: 'orders' };
  const open =
    'The API "test-customers/Endpoint" has no authorizer: anyone who knows its URL can call it. Set "authorizer" in the stage ' +
    'file to "iam" or "jwt".';

  /** How every route of the API is authorized. */
  const routesOf = (template: Template): readonly unknown[] =>
    Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      (route) => (route as { readonly Properties: unknown }).Properties,
    );

  it('is everyone where no authorizer is set, with a warning', () => {
    const { customers, warnings } = synthesize({});

    expect(routesOf(customers)).toEqual([
      expect.objectContaining({ RouteKey: '$default', AuthorizationType: 'NONE' }),
    ]);
    expect(warnings).toEqual([expect.stringContaining(open)]);
  });

  it('are callers that IAM allows, on every route', () => {
    const { customers, warnings } = synthesize({ authorizer: 'iam' });

    expect(routesOf(customers)).toEqual([
      expect.objectContaining({ RouteKey: '$default', AuthorizationType: 'AWS_IAM' }),
    ]);
    expect(warnings).toEqual([]);
  });

  it('are callers with a token of the issuer, on every route', () => {
    const { customers, warnings } = synthesize(jwt);

    expect(routesOf(customers)).toEqual([
      expect.objectContaining({
        RouteKey: '$default',
        AuthorizationType: 'JWT',
        AuthorizerId: expect.anything() as unknown,
      }),
    ]);
    customers.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['orders'] },
    });
    expect(warnings).toEqual([]);
  });

  it('are callers that IAM allows where the function has a URL', () => {
    const { customers, warnings } = synthesize({ api: 'function-url', authorizer: 'iam' });

    customers.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
    customers.allResourcesProperties('AWS::Lambda::Permission', Match.not({ FunctionUrlAuthType: 'NONE' }));
    expect(warnings).toEqual([]);
    expect(synthesize({ api: 'function-url' }).warnings).toEqual([expect.stringContaining(open)]);
  });
});
