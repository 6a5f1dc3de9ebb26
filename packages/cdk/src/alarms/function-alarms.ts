import { functionsOf, type NamedFunctions, type WatchedService } from '../metrics/watched-service.ts';
import type { AlarmDescription } from './alarm-description.ts';

/** Alarms on functions that fail as a whole, or that Lambda does not let run: a failing message is neither. */
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
        `An invocation of the function ${subject} of ${service.name} failed as a whole: it threw, ran out of time or out of memory. ` +
        'Look at its log.',
    },
    {
      subject,
      id: 'Throttles',
      metric: lambda.metricThrottles(),
      threshold: 0,
      description:
        `Lambda refused to run the function ${subject} of ${service.name}: the concurrency of the account, or what is reserved for ` +
        'the function, is used up. See who takes it, and ask AWS for more.',
    },
  ]);
