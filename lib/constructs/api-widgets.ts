import { GraphWidget, type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { EndpointMetrics } from './service-endpoint.ts';

/** Dashboard widgets of an API: request rate, status codes and latency. */
export const apiWidgets = (metrics: EndpointMetrics): readonly IWidget[] => [
  new GraphWidget({
    title: 'API: requests and errors',
    width: 12,
    left: [
      metrics.requests({ label: 'requests' }),
      metrics.clientErrors({ statistic: Stats.SUM, label: '4xx' }),
      metrics.serverErrors({ statistic: Stats.SUM, label: '5xx' }),
    ],
    leftYAxis: { label: 'in 5 minutes', min: 0, showUnits: false },
  }),
  new GraphWidget({
    title: 'API: latency',
    width: 12,
    left: [50, 99].map((percentile) =>
      metrics.latency({ statistic: Stats.p(percentile), label: `p${percentile}` }),
    ),
    leftYAxis: { label: 'milliseconds', min: 0, showUnits: false },
  }),
];
