import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type ApiAccess, toRouteAuthorizer } from './authorizer.ts';
import type { EndpointMetrics, ServiceEndpoint } from './service-endpoint.ts';
import { warnOpenApi } from './warn-open-api.ts';

/** The function that answers requests, and its limits. */
export interface HttpEndpointProps {
  readonly name: string;
  readonly function: IFunction;
  /** Requests a second, on average. */
  readonly rateLimit: number;
  /** Concurrent requests. */
  readonly burstLimit: number;
  /** Who may call it. */
  readonly access: ApiAccess;
}

/** Access log fields: caller, time, request, outcome and request id; no bodies and no headers. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    responseLength: '$context.responseLength',
    latencyMilliseconds: '$context.responseLatency',
    integrationError: '$context.integrationErrorMessage',
  }),
);

/**
 * An HTTP API that sends all requests to one function, which does the routing. Every route has the authorizer of the
 * stage and is throttled. Access logs are kept for a month.
 */
export class HttpEndpoint extends Construct implements ServiceEndpoint {
  readonly url: string;
  readonly metrics: EndpointMetrics;

  constructor(
    scope: Construct,
    id: string,
    { name, function: handler, rateLimit, burstLimit, access }: HttpEndpointProps,
  ) {
    super(scope, id);
    const defaultAuthorizer = toRouteAuthorizer(access);
    const api = new HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('Function', handler),
      defaultAuthorizer,
    });
    if (defaultAuthorizer === undefined) {
      warnOpenApi(this);
      Validations.of(api).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'The example API is public for demonstration; your own service needs an authorizer here.',
      });
    }
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: { rateLimit, burstLimit },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', {
            retention: RetentionDays.ONE_MONTH,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        ),
        format: accessLogFormat,
      },
    });
    this.url = api.apiEndpoint;
    this.metrics = {
      requests: (options) => api.metricCount(options),
      clientErrors: (options) => api.metricClientError(options),
      serverErrors: (options) => api.metricServerError(options),
      latency: (options) => api.metricLatency(options),
    };
  }
}
