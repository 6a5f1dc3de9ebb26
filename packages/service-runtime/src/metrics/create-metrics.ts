import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { assertChoice } from '@dynamo-outbox/kernel';

import { type MetricsMode, metricsModes } from '../settings/setting-schemas.ts';
import type { Metrics } from './metric-sample.ts';

/** The CloudWatch namespace of all metrics, unless `METRICS_NAMESPACE` says another. */
export const defaultMetricsNamespace = 'DynamoOutbox';

/** What metrics need. */
export interface MetricsOptions {
  /** On every metric, as the dimension `service`. */
  readonly serviceName: string;
  readonly mode: MetricsMode;
  /** CloudWatch namespace; `DynamoOutbox` by default. Two stages in one account and region need two. */
  readonly namespace?: string;
}

/** Measures nothing. */
export const silentMetrics: Metrics = { add: () => undefined, flush: () => undefined };

/**
 * Creates metrics in CloudWatch's embedded metric format: one JSON object a line on stdout, which Lambda's logs turn into
 * metrics without a call.
 *
 * Dimensions: `service`, and for what is about a consumer `consumer` too. With the mode `none` nothing is measured.
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
  // One line has one set of dimensions, so each set keeps its own measurements.
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
        // Without the question Powertools would warn of an empty flush.
        if (set.hasStoredMetrics()) {
          set.publishStoredMetrics();
        }
      }
    },
  };
};
