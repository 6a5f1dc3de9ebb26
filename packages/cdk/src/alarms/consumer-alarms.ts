import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { MessageConsumer } from '../message-consumer.ts';
import { oldestMessageAge } from '../metrics/queue-metrics.ts';
import { metricPeriod, toolkitMetric } from '../metrics/toolkit-metric.ts';
import { isMeasured, type WatchedService } from '../metrics/watched-service.ts';
import type { AlarmDescription } from './alarm-description.ts';
import type { AlarmThresholds } from './alarm-thresholds.ts';

/** The service of a consumer, and the consumer's name. */
interface Consumption {
  readonly service: WatchedService;
  readonly consumer: string;
}

const queueAgeAlarm = (
  { name, queue }: MessageConsumer,
  { queueAgeSeconds }: AlarmThresholds,
): AlarmDescription => ({
  subject: name,
  id: 'QueueAge',
  metric: oldestMessageAge(queue),
  threshold: queueAgeSeconds,
  description:
    `A message has waited on the queue of ${name} for more than ${queueAgeSeconds} seconds: the consumer is behind, or a FIFO group ` +
    'is blocked by a failing message. Check its logs. More concurrency helps only if the consumer is behind.',
});

const lostMessageAlarms = ({ service, consumer }: Consumption): readonly AlarmDescription[] => [
  {
    subject: consumer,
    id: 'RetriesExhausted',
    metric: toolkitMetric(service, { consumer, metricName: 'RetriesExhausted' }),
    threshold: 0,
    description:
      `The last delivery of a message to ${consumer} failed, so it goes to the dead-letter queue. Check the log event ` +
      '"consumer.retries-exhausted", and fix the cause.',
  },
  {
    subject: consumer,
    id: 'MessagesRejected',
    metric: toolkitMetric(service, { consumer, metricName: 'MessagesRejected' }),
    threshold: 0,
    description:
      `${consumer} rejected a message permanently: it violates its contract, or the handler rejected it. Check the log event ` +
      '"consumer.consumed" with the outcome "rejected", and contact the team that publishes the message.',
  },
];

const newerMessageAlarm = ({ service, consumer }: Consumption): AlarmDescription => ({
  subject: consumer,
  id: 'NewerMessages',
  metric: toolkitMetric(service, { consumer, metricName: 'NewerMessages' }),
  threshold: 0,
  description:
    `A message has a newer version than ${consumer} reads. It waits, and is dead-lettered after some hours. Deploy the code of ${consumer} that ` +
    'reads the version, or publish the old version until then. The log event "consumer.postponed" names the type and the version.',
});

const handlingLagAlarm = (
  { service, consumer }: Consumption,
  { handlingLagSeconds }: AlarmThresholds,
): AlarmDescription => ({
  subject: consumer,
  id: 'HandlingLag',
  metric: toolkitMetric(service, {
    consumer,
    metricName: 'HandlingLagMilliseconds',
    statistic: 'p99',
  }),
  threshold: handlingLagSeconds * 1_000,
  // Dead letters that are redriven are late by days, once.
  evaluationPeriods: 3,
  description:
    `Effects of ${consumer} occur more than ${handlingLagSeconds} seconds after the commit that caused them. Find out which part takes ` +
    "the time: the publisher's relay, the queue or the handler.",
});

const lostRaceAlarm = (
  { service, consumer }: Consumption,
  { lostRacesPerMessage }: AlarmThresholds,
): AlarmDescription => ({
  subject: consumer,
  id: 'LostRaces',
  metric: new MathExpression({
    // A missing data point for processed messages would hide that every handler run loses a race.
    expression: 'races / FILL(processed, 1)',
    usingMetrics: {
      races: toolkitMetric(service, { consumer, metricName: 'LostRaces' }),
      processed: toolkitMetric(service, { consumer, metricName: 'MessagesProcessed' }),
    },
    label: 'lost races per message',
    period: metricPeriod,
  }),
  threshold: lostRacesPerMessage,
  description:
    `Handlers of ${consumer} lose more than ${lostRacesPerMessage} races per message: too many of them change the same item. ` +
    'Reduce the concurrency, or use FIFO.',
});

/** Alarms on consumers that are late, give up messages, or conflict with each other. */
export const consumerAlarms = (
  service: WatchedService,
  thresholds: AlarmThresholds,
): readonly AlarmDescription[] =>
  service.consumers.flatMap((consumer) => {
    const consumption = { service, consumer: consumer.name };
    return [
      queueAgeAlarm(consumer, thresholds),
      ...(isMeasured(service)
        ? [
            ...lostMessageAlarms(consumption),
            newerMessageAlarm(consumption),
            handlingLagAlarm(consumption, thresholds),
            lostRaceAlarm(consumption, thresholds),
          ]
        : []),
    ];
  });
