import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** What tells how an endpoint is. */
export interface EndpointMetrics {
  /** How many there were, unless another statistic is asked for. */
  requests(options?: MetricOptions): Metric;
  clientErrors(options?: MetricOptions): Metric;
  serverErrors(options?: MetricOptions): Metric;
  /** In milliseconds. */
  latency(options?: MetricOptions): Metric;
}

/** Where a service of the example answers. */
export interface ServiceEndpoint {
  /** Without a slash at the end. */
  readonly url: string;
  readonly metrics: EndpointMetrics;
}
