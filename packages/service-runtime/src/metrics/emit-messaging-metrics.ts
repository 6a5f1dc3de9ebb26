import type { MessagingObserver } from '@dynamo-outbox/messaging';

import { metricsOf } from './messaging-metrics.ts';
import type { Metrics } from './metric-sample.ts';

/** Measures each messaging event: counts, lags, how full calls are. Events of a consumer are measured by consumer. */
export const emitMessagingMetrics =
  (metrics: Metrics): MessagingObserver =>
  (event) => {
    const consumer = 'consumer' in event ? event.consumer : undefined;
    for (const sample of metricsOf(event)) {
      metrics.add(sample, consumer);
    }
  };
