import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { GraphWidget, type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** What an HTTP API looks like on a dashboard: how often it is asked, how it answers, and how fast. */
export const apiWidgets = (api: IHttpApi): readonly IWidget[] => [
  new GraphWidget({
    title: 'API: requests and errors',
    width: 12,
    left: [
      api.metricCount({ label: 'requests' }),
      api.metricClientError({ statistic: Stats.SUM, label: '4xx' }),
      api.metricServerError({ statistic: Stats.SUM, label: '5xx' }),
    ],
    leftYAxis: { label: 'in 5 minutes', min: 0, showUnits: false },
  }),
  new GraphWidget({
    title: 'API: latency',
    width: 12,
    left: [50, 99].map((percentile) =>
      api.metricLatency({ statistic: Stats.p(percentile), label: `p${percentile}` }),
    ),
    leftYAxis: { label: 'milliseconds', min: 0, showUnits: false },
  }),
];
