import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { MessageConsumer } from '../message-consumer.ts';
import { oldestMessageAge } from '../metrics/queue-metrics.ts';
import { metricPeriod, toolkitMetric } from '../metrics/toolkit-metric.ts';
import { isMeasured, type WatchedService } from '../metrics/watched-service.ts';
import type { AlarmDescription } from './alarm-description.ts';
import type { AlarmThresholds } from './alarm-thresholds.ts';

/** Whose consumer, and by what name. */
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
    'is stuck behind a failing message. Look at what it logs; more concurrency helps against the first alone.',
});

const lostMessageAlarms = ({ service, consumer }: Consumption): readonly AlarmDescription[] => [
  {
    subject: consumer,
    id: 'RetriesExhausted',
    metric: toolkitMetric(service, { consumer, metricName: 'RetriesExhausted' }),
    threshold: 0,
    description:
      `The last delivery of a message to ${consumer} failed, so it goes to the dead-letter queue. Look at what ` +
      '"consumer.retries-exhausted" says, and mend the reason.',
  },
  {
    subject: consumer,
    id: 'MessagesRejected',
    metric: toolkitMetric(service, { consumer, metricName: 'MessagesRejected' }),
    threshold: 0,
    description:
      `${consumer} refused a message for good: it does not keep to its contract, or the handler rejected it. Look at what ` +
      '"consumer.consumed" says with the outcome "rejected", and talk to whoever publishes it.',
  },
];

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
  // Dead letters that are sent back are late by days, once.
  evaluationPeriods: 3,
  description:
    `Effects of ${consumer} come more than ${handlingLagSeconds} seconds after the commit that caused them. See which part takes ` +
    "the time: the publisher's relay, the queue, or the handler.",
});

const lostRaceAlarm = (
  { service, consumer }: Consumption,
  { lostRacesPerMessage }: AlarmThresholds,
): AlarmDescription => ({
  subject: consumer,
  id: 'LostRaces',
  metric: new MathExpression({
    // Nothing processed is no data, and would hide that nothing but races takes place.
    expression: 'races / FILL(processed, 1)',
    usingMetrics: {
      races: toolkitMetric(service, { consumer, metricName: 'LostRaces' }),
      processed: toolkitMetric(service, { consumer, metricName: 'MessagesProcessed' }),
    },
    label: 'lost races for each message',
    period: metricPeriod,
  }),
  threshold: lostRacesPerMessage,
  description:
    `Handlers of ${consumer} are overtaken more than ${lostRacesPerMessage} times for each message: too many change the same item. ` +
    'Use less concurrency, or FIFO.',
});

/** Alarms on consumers that are late, that give messages up, or that stand in each other's way. */
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
            handlingLagAlarm(consumption, thresholds),
            lostRaceAlarm(consumption, thresholds),
          ]
        : []),
    ];
  });
