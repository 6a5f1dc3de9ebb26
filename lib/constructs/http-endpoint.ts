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

/** What answers, and how much it is asked at most. */
export interface HttpEndpointProps {
  readonly name: string;
  readonly function: IFunction;
  /** Requests a second, on average. */
  readonly rateLimit: number;
  /** Requests at once. */
  readonly burstLimit: number;
  /** Who may call it. */
  readonly access: ApiAccess;
}

/** Who asked what when, how it ended, and under which id; no bodies and no headers. */
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

/** An HTTP API before one function, which routes by itself: with the authorizer of the stage on every route, throttled, and with a log of accesses that lasts a month. */
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
        reason: 'The API of the example is for everybody to try; a service of yours has an authorizer here.',
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
