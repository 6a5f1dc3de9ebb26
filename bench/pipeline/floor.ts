/**
 * The raw floor: what the pipeline does, as a hand-written loop of the same AWS calls. No validation, no checks, no
 * retries, no partial failures: nobody should run this, and nothing can be much faster.
 */
import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record,
} from '@aws-sdk/client-dynamodb-streams';
import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { setTimeout as wait } from 'node:timers/promises';
import { chunk } from '@dynamo-outbox/kernel';
import { createClients, meterCapacity } from './clients.ts';
import { Measurement } from './measurement.ts';
import { aggregateOf, padding, type PipelineSettings } from './pipeline-run.ts';

interface FloorMessage {
  readonly id: string;
  readonly number: number;
  readonly sentAt: number;
  readonly account: string;
  readonly padding: string;
}

const settings = JSON.parse(process.argv[2] ?? '') as PipelineSettings;
const { dynamoDb, streams, sns, sqs } = createClients(settings);
const measurement = new Measurement(settings.load);
const capacityUnits = settings.metersCapacity ? meterCapacity(dynamoDb) : undefined;
let isStopping = false;

const countUp = (table: string, key: string): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: { PK: { S: key } },
    UpdateExpression: 'ADD #total :one',
    ExpressionAttributeNames: { '#total': 'Total' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
});

const put = (table: string, item: Record<string, AttributeValue>): TransactWriteItem => ({
  Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(PK)' },
});

const send = async (number: number): Promise<void> => {
  const id = randomUUID();
  const account = aggregateOf(number);
  const message: FloorMessage = { id, number, sentAt: performance.now(), account, padding };
  await dynamoDb.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        countUp(settings.sourceTable, account),
        put(settings.outboxTable, {
          PK: { S: `account#${account}` },
          SK: { S: id },
          Body: { S: JSON.stringify(message) },
        }),
      ],
    }),
  );
};

const publish = async (records: readonly _Record[]): Promise<void> => {
  measurement.publishCalls += 1;
  measurement.publishedEntries += records.length;
  await sns.send(
    new PublishBatchCommand({
      TopicArn: settings.topicArn,
      PublishBatchRequestEntries: records.map(({ dynamodb }, index) => ({
        Id: String(index),
        Message: dynamodb?.NewImage?.['Body']?.S ?? '',
        MessageAttributes: { type: { DataType: 'String', StringValue: 'account.credited' } },
      })),
    }),
  );
};

const firstIterator = async (): Promise<string | undefined> => {
  const { StreamDescription } = await streams.send(
    new DescribeStreamCommand({ StreamArn: settings.streamArn }),
  );
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: settings.streamArn,
      ShardId: StreamDescription?.Shards?.[0]?.ShardId ?? '',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  return ShardIterator;
};

const relay = async (): Promise<void> => {
  let iterator = await firstIterator();
  while (!isStopping) {
    const { Records = [], NextShardIterator } = await streams.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: 200 }),
    );
    iterator = NextShardIterator;
    for (const calls of chunk(chunk(Records, 10), 4)) {
      await Promise.all(calls.map(publish));
    }
    if (Records.length === 0) {
      await wait(5);
    }
  }
};

const consume = async ({ Body = '' }: Message): Promise<void> => {
  const message = JSON.parse(Body) as FloorMessage;
  await dynamoDb.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        put(settings.inboxTable, {
          PK: { S: `bench#${message.id}` },
          ProcessedAt: { S: new Date().toISOString() },
        }),
        countUp(settings.targetTable, message.account),
      ],
    }),
  );
  measurement.handled(message.number, message.sentAt);
};

const poll = async (): Promise<void> => {
  const QueueUrl = settings.queueUrl;
  while (!isStopping) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length > 0) {
      await Promise.all(Messages.map(consume));
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
    }
  }
};

const running = [relay(), poll(), poll()];
const result = await measurement.run(send);
isStopping = true;
await Promise.all(running);
process.stdout.write(`${JSON.stringify({ ...result, capacityUnits })}\n`);
