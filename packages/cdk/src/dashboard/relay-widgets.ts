import { type IWidget, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { iteratorAge } from '../metrics/iterator-age.ts';
import { waitingMessages } from '../metrics/queue-metrics.ts';
import { metricPeriod, toolkitMetric } from '../metrics/toolkit-metric.ts';
import {
  isMeasured,
  isPublishing,
  type PublishingWatched,
  type WatchedService,
} from '../metrics/watched-service.ts';
import { graph } from './graph.ts';

/**
 * Number of transactions that wrote to the outbox. There is no metric of commits, but DynamoDB measures the latency of
 * each.
 */
const commits = ({ relay }: PublishingWatched): Metric => {
  const { table } = relay.publishing.outbox;
  return table.metricSuccessfulRequestLatency({
    dimensionsMap: { TableName: table.tableName, Operation: 'TransactWriteItems' },
    statistic: 'SampleCount',
    label: 'commits with messages',
  });
};

const throughput = (service: PublishingWatched): IWidget =>
  graph({
    title: 'Commits and messages',
    unit: 'in 5 minutes',
    metrics: [
      commits(service),
      ...(isMeasured(service)
        ? [
            toolkitMetric(service, {
              metricName: 'MessagesPublished',
              label: 'messages published',
            }),
            toolkitMetric(service, {
              metricName: 'PublishFailures',
              label: 'rejected by SNS',
            }),
          ]
        : []),
    ],
  });

const dispatchLag = (service: WatchedService): IWidget =>
  graph({
    title: 'Time from commit to publish',
    unit: 'milliseconds',
    metrics: ['p50', 'p99'].map((statistic) =>
      toolkitMetric(service, { metricName: 'DispatchLagMilliseconds', statistic, label: statistic }),
    ),
  });

const batchFill = (service: WatchedService): IWidget =>
  graph({
    title: 'Fill of publish calls, of 10',
    unit: 'entries',
    metrics: [
      toolkitMetric(service, {
        metricName: 'PublishBatchFill',
        statistic: 'Average',
        label: 'entries of a call',
      }),
    ],
  });

const age = (service: PublishingWatched): IWidget =>
  graph({
    title: 'Age of unpublished items',
    unit: 'seconds',
    metrics: [
      new MathExpression({
        expression: 'age / 1000',
        usingMetrics: { age: iteratorAge(service.relay.function) },
        label: 'relay behind its stream',
        period: metricPeriod,
      }),
      ...(isMeasured(service) && service.sweeper !== undefined
        ? [
            toolkitMetric(service, {
              metricName: 'UndispatchedAgeSeconds',
              statistic: 'Maximum',
              label: 'oldest undispatched item',
            }),
            toolkitMetric(service, {
              metricName: 'ScheduleDelaySeconds',
              statistic: 'Maximum',
              label: 'oldest due scheduled message',
            }),
          ]
        : []),
    ],
  });

const waiting = ({ relay, consumers }: PublishingWatched): IWidget =>
  graph({
    title: 'Parked messages and dead letters',
    unit: 'messages',
    metrics: [
      waitingMessages(relay.parkingQueue, { label: 'parked' }),
      ...consumers.map(({ name, deadLetterQueue }) =>
        waitingMessages(deadLetterQueue, { label: `dead letters of ${name}` }),
      ),
    ],
  });

const deadLetters = ({ consumers }: WatchedService): IWidget =>
  graph({
    title: 'Dead letters',
    unit: 'messages',
    metrics: consumers.map(({ name, deadLetterQueue }) => waitingMessages(deadLetterQueue, { label: name })),
  });

const troubles: Readonly<Record<string, string>> = {
  MessagesParked: 'parked',
  UndecodableRecords: 'undecodable',
  MessagesNotPublished: 'given up in a run',
  MessagesLeftToSweeper: 'left to the sweeper',
  ItemsSwept: 'swept',
  ParkingFailures: 'not even parked',
  RelayCheckFailures: 'order unknown',
  CircuitsOpened: 'publishing paused',
};

const trouble = (service: WatchedService): IWidget =>
  graph({
    title: 'Messages the relay could not publish',
    unit: 'in 5 minutes',
    metrics: Object.entries(troubles).map(([metricName, label]) =>
      toolkitMetric(service, { metricName, label }),
    ),
  });

/** Widgets from commit to topic: volume, delay, and backlog. Only dead letters for a service that publishes nothing. */
export const relayRows = (service: WatchedService): readonly (readonly IWidget[])[] => {
  if (!isPublishing(service)) {
    return [[deadLetters(service)]];
  }
  return isMeasured(service)
    ? [
        [throughput(service), dispatchLag(service), batchFill(service)],
        [age(service), waiting(service), trouble(service)],
      ]
    : [[throughput(service), age(service), waiting(service)]];
};
