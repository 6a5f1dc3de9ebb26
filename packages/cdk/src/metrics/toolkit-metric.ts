import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { watchedNamespaceOf } from './metrics-namespace.ts';
import { namePrefixOf, type WatchedService } from './watched-service.ts';

/** Default period, five minutes: short enough for alarms, long enough for meaningful percentiles. */
export const metricPeriod = Duration.minutes(5);

/** Identifies one of the toolkit's own metrics. */
interface ToolkitMetricProps {
  /** The consumer, for metrics of a consumer. */
  readonly consumer?: string;
  /** One of the names listed in the guide on observability. */
  readonly metricName: string;
  /** Default: the sum. */
  readonly statistic?: string;
  readonly label?: string;
}

/**
 * A metric that the toolkit writes. CloudWatch matches dimensions as a whole: a metric with the dimension `consumer` is
 * not found by `service` alone, and vice versa.
 */
export const toolkitMetric = (
  watched: WatchedService,
  { consumer, metricName, statistic = 'Sum', label }: ToolkitMetricProps,
): Metric =>
  new Metric({
    namespace: watchedNamespaceOf(namePrefixOf(watched)),
    metricName,
    dimensionsMap: consumer === undefined ? { service: watched.name } : { service: watched.name, consumer },
    statistic,
    period: metricPeriod,
    ...(label === undefined ? {} : { label }),
  });
