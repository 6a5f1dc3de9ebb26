import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** Metrics of an endpoint. */
export interface EndpointMetrics {
  /** Number of requests, unless another statistic is requested. */
  requests(options?: MetricOptions): Metric;
  clientErrors(options?: MetricOptions): Metric;
  serverErrors(options?: MetricOptions): Metric;
  /** In milliseconds. */
  latency(options?: MetricOptions): Metric;
}

/** The address of a service of the example. */
export interface ServiceEndpoint {
  /** Without a trailing slash. */
  readonly url: string;
  readonly metrics: EndpointMetrics;
}
