import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  createBrokerClients,
  createDynamoDbClients,
  type CreatedQueue,
  createQueue,
  createTable,
  startDynoxide,
  startFauxqs,
  subscribe,
} from '@dynamo-outbox/local';
import { describeInboxTable, describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import type { TableDescription } from '@dynamo-outbox/topology';
import { fifoQueueAttributes, fifoTopicAttributes, physicalName } from '@dynamo-outbox/topology/internal';
import { processorMilliseconds } from '../support/processor-time.ts';
import { runBundle } from '../support/run-bundle.ts';
import { median, percentile, rounded } from '../support/statistics.ts';
import type { Load, PipelineResult, PipelineSettings } from './pipeline-run.ts';

/** One measured run, in the units of the report. */
export interface PipelineFigures {
  readonly messagesPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Share of a core that each process used, from the first message to the last. */
  readonly cores: { readonly node: number; readonly dynamoDb: number; readonly broker: number };
  /** Messages in a PublishBatch, of ten. */
  readonly batchFill: number;
  /** DynamoDB request units for one message, by table; absent when not metered. */
  readonly unitsPerMessage?: Readonly<Record<string, number>>;
}

/** What to run. */
export interface PipelineRun {
  /** Path of the bundle. */
  readonly bundle: string;
  readonly load: Load;
  readonly tracking?: 'none' | 'status';
  readonly metersCapacity?: boolean;
  /** FIFO topic and queue; only the toolkit gives messages their group. */
  readonly fifo?: boolean;
}

const plainTable = (name: string): TableDescription => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  indexes: [],
});

const toFigures = (result: PipelineResult, cores: PipelineFigures['cores']): PipelineFigures => ({
  messagesPerSecond: rounded(result.messages / result.seconds, 0),
  p50Milliseconds: rounded(median(result.latencies), 1),
  p99Milliseconds: rounded(percentile(result.latencies, 0.99), 1),
  cores,
  batchFill: rounded(result.publishedEntries / Math.max(1, result.publishCalls), 1),
  ...(result.capacityUnits && {
    unitsPerMessage: Object.fromEntries(
      Object.entries(result.capacityUnits).map(([table, units]) => [
        table,
        rounded(units / result.totalMessages, 2),
      ]),
    ),
  }),
});

const createTopicAndQueue = async (
  sns: SNSClient,
  sqs: SQSClient,
  { endpoint, fifo }: { readonly endpoint: string; readonly fifo: boolean },
): Promise<{ readonly topicArn: string; readonly queue: CreatedQueue }> => {
  const queue = await createQueue(sqs, endpoint, {
    name: physicalName({ name: 'bench--accounts', fifo }),
    attributes: { VisibilityTimeout: '60', ...(fifo ? fifoQueueAttributes : {}) },
  });
  const { TopicArn: topicArn = '' } = await sns.send(
    new CreateTopicCommand({
      Name: physicalName({ name: 'accounts', fifo }),
      ...(fifo ? { Attributes: fifoTopicAttributes } : {}),
    }),
  );
  await subscribe(sns, { topicArn, queueArn: queue.arn });
  return { topicArn, queue };
};

/** Runs one pipeline on emulators of its own, so that no run inherits another's backlog. */
export const runPipeline = async ({
  bundle,
  load,
  tracking = 'none',
  metersCapacity = false,
  fifo = false,
}: PipelineRun): Promise<PipelineFigures> => {
  const dynoxide = await startDynoxide();
  const fauxqs = await startFauxqs();
  try {
    const { dynamoDb } = createDynamoDbClients(dynoxide.endpoint);
    const { sns, sqs } = createBrokerClients(fauxqs.endpoint);
    const outbox = await createTable(dynamoDb, describeOutboxTable('outbox', { tracking }));
    for (const table of [plainTable('source'), plainTable('target'), describeInboxTable('inbox')]) {
      await createTable(dynamoDb, table);
    }
    const { topicArn, queue } = await createTopicAndQueue(sns, sqs, { endpoint: fauxqs.endpoint, fifo });

    const settings: PipelineSettings = {
      dynamoDbEndpoint: dynoxide.endpoint,
      brokerEndpoint: fauxqs.endpoint,
      sourceTable: 'source',
      outboxTable: 'outbox',
      inboxTable: 'inbox',
      targetTable: 'target',
      streamArn: outbox.streamArn ?? '',
      topicArn,
      queueUrl: queue.url,
      queueArn: queue.arn,
      tracking,
      load,
      metersCapacity,
    };
    const before = [dynoxide.child.pid, fauxqs.child.pid].map(processorMilliseconds);
    const startedAt = performance.now();
    const result = (await runBundle(bundle, settings)) as PipelineResult;
    const elapsed = performance.now() - startedAt;
    const after = [dynoxide.child.pid, fauxqs.child.pid].map(processorMilliseconds);
    const share = (index: number): number => rounded(((after[index] ?? 0) - (before[index] ?? 0)) / elapsed);
    return toFigures(result, {
      node: rounded(result.processorMilliseconds / (result.seconds * 1_000)),
      dynamoDb: share(0),
      broker: share(1),
    });
  } finally {
    await Promise.all([dynoxide.stop(), fauxqs.stop()]);
  }
};
