import { functionsOf, type NamedFunctions, type WatchedService } from '../metrics/watched-service.ts';
import type { AlarmDescription } from './alarm-description.ts';

/** Alarms on failed and throttled invocations. A single failing message triggers neither. */
export const functionAlarms = (
  service: WatchedService,
  further?: NamedFunctions,
): readonly AlarmDescription[] =>
  functionsOf(service, further).flatMap(([subject, lambda]) => [
    {
      subject,
      id: 'Errors',
      metric: lambda.metricErrors(),
      threshold: 0,
      description:
        `An invocation of the function ${subject} of ${service.name} failed: it threw an error, timed out or ran out of memory. ` +
        'Check its log.',
    },
    {
      subject,
      id: 'Throttles',
      metric: lambda.metricThrottles(),
      threshold: 0,
      description:
        `Lambda throttled the function ${subject} of ${service.name}: the concurrency of the account, or the reserved concurrency of ` +
        'the function, is used up. Find out which functions use it, and request a higher quota from AWS.',
    },
  ]);
