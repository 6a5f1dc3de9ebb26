import { type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { functionsOf, type NamedFunctions, type WatchedService } from '../metrics/watched-service.ts';
import { graph } from './graph.ts';

/** Widgets of the functions: invocations, duration, errors and throttles. */
export const functionRow = (service: WatchedService, further?: NamedFunctions): readonly IWidget[] => {
  const functions = functionsOf(service, further);
  return [
    graph({
      title: 'Invocations',
      unit: 'in 5 minutes',
      metrics: functions.map(([label, lambda]) => lambda.metricInvocations({ label })),
    }),
    graph({
      title: 'Duration, p99',
      unit: 'milliseconds',
      metrics: functions.map(([label, lambda]) => lambda.metricDuration({ label, statistic: Stats.p(99) })),
    }),
    graph({
      title: 'Errors and throttles',
      unit: 'in 5 minutes',
      metrics: functions.flatMap(([name, lambda]) => [
        lambda.metricErrors({ label: `${name}: errors` }),
        lambda.metricThrottles({ label: `${name}: throttles` }),
      ]),
    }),
  ];
};
