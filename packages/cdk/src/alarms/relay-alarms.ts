import { iteratorAge } from '../metrics/iterator-age.ts';
import {
  isMeasured,
  isPublishing,
  type PublishingWatched,
  type WatchedService,
} from '../metrics/watched-service.ts';
import { metricPeriod, toolkitMetric } from '../metrics/toolkit-metric.ts';
import type { AlarmDescription } from './alarm-description.ts';
import type { AlarmThresholds } from './alarm-thresholds.ts';

const toMilliseconds = (seconds: number): number => seconds * 1_000;

const iteratorAgeAlarms = (
  { name, relay }: PublishingWatched,
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
        `The relay of ${name} is behind its stream by more than ${iteratorAgeSeconds} seconds, so messages are late. ` +
        'Check its errors and throttles, and what it logs about the topic.',
    },
    {
      subject: 'Relay',
      id: 'UrgentIteratorAge',
      metric,
      threshold: toMilliseconds(urgentIteratorAgeSeconds),
      isUrgent: true,
      description:
        `The relay of ${name} has been behind its stream for more than ${urgentIteratorAgeSeconds} seconds; records are given up ` +
        'after 23 hours. Fix the relay now, or be ready to deliver the lost messages with the sweeper or a replay.',
    },
  ];
};

const undispatchedAlarms = (
  service: WatchedService,
  { undispatchedAgeSeconds }: AlarmThresholds,
): readonly AlarmDescription[] =>
  // The sweeper reports this metric, and exists only if the outbox tracks which items were dispatched.
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
            'behind or disabled. Check that its event source mapping is enabled and that its function runs.',
        },
      ];

/** Periods of a metric that contain at least one sweep. */
const periodsOfSweeps = (intervalMinutes: number): number =>
  Math.floor(intervalMinutes / metricPeriod.toMinutes()) + 1;

const scheduleAlarms = (
  service: WatchedService,
  { scheduleDelaySeconds }: AlarmThresholds,
): readonly AlarmDescription[] =>
  // The sweeper releases scheduled messages and reports this metric.
  service.sweeper === undefined
    ? []
    : [
        {
          subject: 'Relay',
          id: 'ScheduleDelay',
          metric: toolkitMetric(service, { metricName: 'ScheduleDelaySeconds', statistic: 'Maximum' }),
          threshold: scheduleDelaySeconds,
          // Each sweep reports the delay, unless it cannot read the list.
          goesOffWithoutData: true,
          evaluationPeriods: periodsOfSweeps(service.sweeper.intervalMinutes),
          description:
            `A scheduled message of ${service.name} has been due for more than ${scheduleDelaySeconds} seconds, or the sweeper reports nothing: ` +
            'it is off, it cannot read the list, more messages are due than it releases, or a release fails. Check its errors and the log ' +
            'events schedule.list-failed and schedule.release-failed.',
        },
      ];

/** The sweeper counts instances of the processes that a `ProcessManager` connects. */
const processAlarms = (service: WatchedService): readonly AlarmDescription[] =>
  service.sweeper?.watchesProcesses === true
    ? [
        {
          subject: 'Processes',
          id: 'StuckInstances',
          metric: toolkitMetric(service, { metricName: 'StuckInstances', statistic: 'Maximum' }),
          threshold: 0,
          description:
            `An instance of a process of ${service.name} is stuck and waits for an operator. List it with "npx dynamo-outbox processes", then resume, ` +
            'compensate or end it.',
        },
        {
          subject: 'Processes',
          id: 'OverdueInstances',
          metric: toolkitMetric(service, { metricName: 'OverdueInstances', statistic: 'Maximum' }),
          threshold: 0,
          description:
            `An instance of a process of ${service.name} has not ended 15 minutes after its deadline. Check the dead-letter queue of the process, and the ` +
            'alarm on scheduled messages. List it with "npx dynamo-outbox processes --status running --overdue".',
        },
        {
          subject: 'Processes',
          id: 'CountFailures',
          metric: toolkitMetric(service, { metricName: 'InstanceCountFailures' }),
          threshold: 0,
          evaluationPeriods: 3,
          description:
            `The sweeper of ${service.name} cannot count the instances of its processes, so a stuck one raises no alarm. Check the log event ` +
            '"process.count-failed".',
        },
      ]
    : [];

const publishingAlarms = (service: WatchedService): readonly AlarmDescription[] => [
  {
    subject: 'Relay',
    id: 'ParkingFailures',
    metric: toolkitMetric(service, { metricName: 'ParkingFailures' }),
    threshold: 0,
    description:
      `The parking queue of ${service.name} did not accept a message that cannot be published, which blocks later messages. SQS is unavailable, or the ` +
      'permission to send is missing.',
  },
  {
    subject: 'Relay',
    id: 'CircuitsOpened',
    metric: toolkitMetric(service, { metricName: 'CircuitsOpened' }),
    threshold: 0,
    description:
      `The topic of ${service.name} accepted no messages, so the relay pauses publishing. SNS is unavailable, or the permission to publish is missing. The ` +
      'relay resumes automatically.',
  },
];

/**
 * Alarms on a relay that is late, or that cannot publish or park messages, on late scheduled messages, and on the
 * processes that the sweeper watches.
 */
export const relayAlarms = (
  service: WatchedService,
  thresholds: AlarmThresholds,
): readonly AlarmDescription[] =>
  isPublishing(service)
    ? [
        ...iteratorAgeAlarms(service, thresholds),
        ...(isMeasured(service)
          ? [
              ...undispatchedAlarms(service, thresholds),
              ...scheduleAlarms(service, thresholds),
              ...processAlarms(service),
              ...publishingAlarms(service),
            ]
          : []),
      ]
    : [];
