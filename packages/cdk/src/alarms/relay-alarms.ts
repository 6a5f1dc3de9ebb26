import { iteratorAge } from '../metrics/iterator-age.ts';
import { isMeasured, type WatchedService } from '../metrics/watched-service.ts';
import { toolkitMetric } from '../metrics/toolkit-metric.ts';
import type { AlarmDescription } from './alarm-description.ts';
import type { AlarmThresholds } from './alarm-thresholds.ts';

const toMilliseconds = (seconds: number): number => seconds * 1_000;

const iteratorAgeAlarms = (
  { name, relay }: WatchedService,
  { iteratorAgeSeconds, urgentIteratorAgeSeconds }: AlarmThresholds,
): readonly AlarmDescription[] => {
  const metric = iteratorAge(relay.function);
  return [
    {
      subject: 'Relay',
      id: 'IteratorAge',
      metric,
      threshold: toMilliseconds(iteratorAgeSeconds),
      description:
        `The relay of ${name} is behind its stream by more than ${iteratorAgeSeconds} seconds, so messages come late. ` +
        'Look at its errors and throttles, and at what it logs of the topic.',
    },
    {
      subject: 'Relay',
      id: 'UrgentIteratorAge',
      metric,
      threshold: toMilliseconds(urgentIteratorAgeSeconds),
      isUrgent: true,
      description:
        `The relay of ${name} has been behind its stream for more than ${urgentIteratorAgeSeconds} seconds; records are given up ` +
        'after 23 hours. Mend it now, or be ready to let the sweeper or a replay bring what is lost.',
    },
  ];
};

const undispatchedAlarms = (
  service: WatchedService,
  { undispatchedAgeSeconds }: AlarmThresholds,
): readonly AlarmDescription[] =>
  // The sweeper tells of it, and there is one only where the outbox knows what was dispatched.
  service.sweeper === undefined
    ? []
    : [
        {
          subject: 'Relay',
          id: 'UndispatchedAge',
          metric: toolkitMetric(service, {
            metricName: 'UndispatchedAgeSeconds',
            statistic: 'Maximum',
          }),
          threshold: undispatchedAgeSeconds,
          description:
            `An item in the outbox of ${service.name} has not been published for more than ${undispatchedAgeSeconds} seconds: the relay is ` +
            'behind or off. See whether its event source mapping is enabled and its function runs.',
        },
      ];

const publishingAlarms = (service: WatchedService): readonly AlarmDescription[] => [
  {
    subject: 'Relay',
    id: 'ParkingFailures',
    metric: toolkitMetric(service, { metricName: 'ParkingFailures' }),
    threshold: 0,
    description:
      `The parking queue of ${service.name} did not take what cannot be published, which holds up what comes behind it. SQS is away, or the ` +
      'permission to send is missing.',
  },
  {
    subject: 'Relay',
    id: 'CircuitsOpened',
    metric: toolkitMetric(service, { metricName: 'CircuitsOpened' }),
    threshold: 0,
    description:
      `The topic of ${service.name} took nothing, so the relay gives it a rest. SNS is away, or the permission to publish is missing; the ` +
      'relay goes on by itself.',
  },
];

/** Alarms on a relay that is late, or that cannot get rid of what it has. */
export const relayAlarms = (
  service: WatchedService,
  thresholds: AlarmThresholds,
): readonly AlarmDescription[] => [
  ...iteratorAgeAlarms(service, thresholds),
  ...(isMeasured(service) ? [...undispatchedAlarms(service, thresholds), ...publishingAlarms(service)] : []),
];
