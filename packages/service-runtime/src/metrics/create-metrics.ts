import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { assertChoice } from '@dynamo-outbox/kernel';

import { type MetricsMode, metricsModes } from '../settings/setting-schemas.ts';
import type { Metrics } from './metric-sample.ts';

/** The default CloudWatch namespace of all metrics; `METRICS_NAMESPACE` overrides it. */
export const defaultMetricsNamespace = 'DynamoOutbox';

/** Options of metrics. */
export interface MetricsOptions {
  /** Value of the dimension `service` of every metric. */
  readonly serviceName: string;
  readonly mode: MetricsMode;
  /** CloudWatch namespace. Two stages in one account and region need different namespaces. Default `DynamoOutbox`. */
  readonly namespace?: string;
}

/** Measures nothing. */
export const silentMetrics: Metrics = { add: () => undefined, flush: () => undefined };

/**
 * Creates metrics in CloudWatch's embedded metric format: one JSON object per line on stdout. CloudWatch Logs extracts
 * the metrics, so no API call is needed.
 *
 * Dimensions: `service`, and for metrics of a consumer also `consumer`. The mode `none` disables metrics.
 */
export const createMetrics = ({
  serviceName,
  mode,
  namespace = defaultMetricsNamespace,
}: MetricsOptions): Metrics => {
  assertChoice('mode', mode, metricsModes);
  if (mode === 'none') {
    return silentMetrics;
  }
  // One line has one set of dimensions, so each set has a separate instance.
  const setOf = new Map<string | undefined, PowertoolsMetrics>();
  const open = (consumer: string | undefined): PowertoolsMetrics => {
    const dimensions = consumer === undefined ? {} : { defaultDimensions: { consumer } };
    const set = new PowertoolsMetrics({ namespace, serviceName, ...dimensions });
    setOf.set(consumer, set);
    return set;
  };
  return {
    add: ({ name, unit, value }, consumer) => {
      (setOf.get(consumer) ?? open(consumer)).addMetric(name, unit, value);
    },
    flush: () => {
      for (const set of setOf.values()) {
        // Without this check, Powertools would warn about an empty flush.
        if (set.hasStoredMetrics()) {
          set.publishStoredMetrics();
        }
      }
    },
  };
};
