import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { MessageConsumer } from '../message-consumer.ts';
import { oldestMessageAge, waitingMessages } from '../metrics/queue-metrics.ts';
import { toolkitMetric } from '../metrics/toolkit-metric.ts';
import { isMeasured, type WatchedService } from '../metrics/watched-service.ts';
import { graph } from './graph.ts';

const width = 6;

const outcomes: Readonly<Record<string, string>> = {
  MessagesProcessed: 'processed',
  DuplicateMessages: 'duplicates',
  IgnoredMessages: 'ignored',
  MessagesRejected: 'rejected',
  FailedDeliveries: 'failed, will be retried',
  RetriesExhausted: 'given up',
};

const order: Readonly<Record<string, string>> = {
  StaleMessages: 'stale',
  MessageGaps: 'waiting for a missing message',
  PostponedMessages: 'postponed',
  NewerMessages: 'waiting for a deployment',
  LostRaces: 'overtaken',
};

const queueGraph = ({ name, queue }: MessageConsumer): IWidget =>
  graph({
    title: `${name}: queue`,
    unit: 'messages',
    width,
    metrics: [waitingMessages(queue, { label: 'waiting' })],
    right: { unit: 'seconds', metrics: [oldestMessageAge(queue, { label: 'age of the oldest message' })] },
  });

const measuredGraphs = (service: WatchedService, consumer: string): readonly IWidget[] => {
  const counts = (title: string, metrics: Readonly<Record<string, string>>): IWidget =>
    graph({
      title: `${consumer}: ${title}`,
      unit: 'in 5 minutes',
      width,
      metrics: Object.entries(metrics).map(([metricName, label]) =>
        toolkitMetric(service, { consumer, metricName, label }),
      ),
    });
  return [
    counts('outcomes', outcomes),
    counts('order', order),
    graph({
      title: `${consumer}: time from commit to effect`,
      unit: 'milliseconds',
      width,
      metrics: ['p50', 'p99'].map((statistic) =>
        toolkitMetric(service, {
          consumer,
          metricName: 'HandlingLagMilliseconds',
          statistic,
          label: statistic,
        }),
      ),
    }),
  ];
};

/** A row of widgets for each consumer: outcomes of its messages, their order and delay, and its backlog. */
export const consumerRows = (service: WatchedService): readonly (readonly IWidget[])[] =>
  service.consumers.map((consumer) => [
    ...(isMeasured(service) ? measuredGraphs(service, consumer.name) : []),
    queueGraph(consumer),
  ]);
