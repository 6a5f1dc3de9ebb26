import { withDefaults } from '@dynamo-outbox/kernel';
import { Fn } from 'aws-cdk-lib';
import { type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FunctionUrlAuthType, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type ApiAccess, toUrlAuthType } from './authorizer.ts';
import type { EndpointMetrics, ServiceEndpoint } from './service-endpoint.ts';
import { warnOpenApi } from './warn-open-api.ts';

/** The function that answers requests. */
export interface FunctionUrlEndpointProps {
  readonly function: IFunction;
  /** Who may call it. */
  readonly access: ApiAccess;
}

/**
 * The function's own URL, for an account or an emulator without HTTP APIs. It is open to everyone, or to callers that
 * IAM allows. It has no access log and no throttling.
 */
export class FunctionUrlEndpoint extends Construct implements ServiceEndpoint {
  readonly url: string;
  readonly metrics: EndpointMetrics;

  constructor(scope: Construct, id: string, { function: handler, access }: FunctionUrlEndpointProps) {
    super(scope, id);
    const authType = toUrlAuthType(access);
    if (authType === FunctionUrlAuthType.NONE) {
      warnOpenApi(this);
    }
    const { url } = handler.addFunctionUrl({ authType });
    // The URL ends in a slash. Its parts are `https:`, an empty string, and the host.
    this.url = Fn.join('//', [Fn.select(0, Fn.split('//', url)), Fn.select(2, Fn.split('/', url))]);
    const metric =
      (name: string) =>
      (options?: MetricOptions): Metric =>
        handler.metric(name, withDefaults({ statistic: Stats.SUM }, options ?? {}));
    this.metrics = {
      requests: metric('UrlRequestCount'),
      clientErrors: metric('Url4xxCount'),
      serverErrors: metric('Url5xxCount'),
      latency: metric('UrlRequestLatency'),
    };
  }
}
