import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { watchedNamespaceOf } from './metrics-namespace.ts';
import type { WatchedService } from './watched-service.ts';

/** What is counted by default, five minutes at a time: short enough to hear of it, long enough for a percentile to mean something. */
export const metricPeriod = Duration.minutes(5);

/** Which of the toolkit's own metrics. */
interface ToolkitMetricProps {
  /** For what is about one consumer. */
  readonly consumer?: string;
  /** One of the names that the guide on observability lists. */
  readonly metricName: string;
  /** The sum by default. */
  readonly statistic?: string;
  readonly label?: string;
}

/**
 * A metric that the toolkit writes itself. CloudWatch takes dimensions as a whole: what has the dimension `consumer` is not found by
 * `service` alone, and the other way round.
 */
export const toolkitMetric = (
  { name: service, relay }: WatchedService,
  { consumer, metricName, statistic = 'Sum', label }: ToolkitMetricProps,
): Metric =>
  new Metric({
    namespace: watchedNamespaceOf(relay.publishing.outbox.namePrefix),
    metricName,
    dimensionsMap: consumer === undefined ? { service } : { service, consumer },
    statistic,
    period: metricPeriod,
    ...(label === undefined ? {} : { label }),
  });
