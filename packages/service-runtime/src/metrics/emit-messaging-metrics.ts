import type { MessagingObserver } from '@dynamo-outbox/messaging';

import { metricsOf } from './messaging-metrics.ts';
import type { Metrics } from './metric-sample.ts';

/**
 * Records metrics of each messaging event: counts, delays, and fill of calls. Events of a consumer have the dimension
 * `consumer`.
 */
export const emitMessagingMetrics =
  (metrics: Metrics): MessagingObserver =>
  (event) => {
    const consumer = 'consumer' in event ? event.consumer : undefined;
    for (const sample of metricsOf(event)) {
      metrics.add(sample, consumer);
    }
  };
