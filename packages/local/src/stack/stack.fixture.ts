import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { LocalStack } from './local-stack.ts';

/** Directory of the fixtures' entries. */
export const fixtureRoot = import.meta.dirname;

const environment = { NOTES_TABLE_NAME: { tableName: 'notes' } };

/** A minimal stack with every kind of process: a server, a function on a queue, a scheduled function, a table. */
export const notesDeployment: DeploymentDescription = {
  tables: [{ name: 'notes', partitionKey: { name: 'PK', type: 'S' }, indexes: [] }],
  topics: [],
  queues: [{ name: 'notes--all', fifo: false, visibilityTimeoutSeconds: 1, retentionSeconds: 345_600 }],
  subscriptions: [],
  buckets: [],
  functions: [
    {
      name: 'notes--all',
      entry: 'note-function.fixture.ts',
      timeoutSeconds: 1,
      memoryMegabytes: 128,
      environment,
    },
    {
      name: 'notes--tick',
      entry: 'tick-function.fixture.ts',
      timeoutSeconds: 1,
      memoryMegabytes: 128,
      environment,
    },
  ],
  streamMappings: [],
  queueMappings: [
    {
      function: 'notes--all',
      queue: 'notes--all',
      batchSize: 10,
      batchingWindowSeconds: 0,
      reportBatchItemFailures: false,
      maximumConcurrency: 2,
    },
  ],
  scheduledFunctions: [{ function: 'notes--tick', intervalMinutes: 1 }],
  httpServices: [
    {
      name: 'notes',
      lambdaEntry: 'note-server.fixture.ts',
      serverEntry: 'note-server.fixture.ts',
      port: 9799,
      environment: { ...environment, AWS_ACCESS_KEY_ID: 'notes-http' },
    },
  ],
};

/** Sends a text to the queue of the function that writes it to the table. */
export const note = (stack: LocalStack, text: string): Promise<unknown> =>
  stack.clients.sqs.send(
    new SendMessageCommand({ QueueUrl: stack.resources.queues.get('notes--all')?.url, MessageBody: text }),
  );

/** Whether the function has written the text. */
export const hasNote = async (stack: LocalStack, text: string): Promise<boolean> => {
  const { Item } = await stack.clients.dynamoDb.send(
    new GetItemCommand({ TableName: 'notes', Key: { PK: { S: text } } }),
  );
  return Item !== undefined;
};
