import type { S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createBrokerClients } from '../clients/local-clients.ts';
import { startFauxqs } from '../emulators/start-fauxqs.ts';
import { createQueue, type CreatedQueue } from '../resources/create-queue.ts';
import { subscribe } from '../resources/subscribe.ts';
import { testCacheDirectory } from './test-cache.ts';

/** Options of a test queue. */
export interface TestQueueOptions {
  readonly fifo?: boolean;
  /** Default 30. */
  readonly visibilityTimeoutSeconds?: number;
  readonly deadLetter?: { readonly queueArn: string; readonly maxReceiveCount: number };
}

/** A separate SNS, SQS and S3 for one test file. */
export interface TestBroker {
  /** Base URL of all three services. */
  readonly endpoint: string;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  /** Creates a topic and resolves with its ARN. Adds the suffix to a FIFO topic's name. */
  createTopic(name: string, options?: { readonly fifo?: boolean }): Promise<string>;
  /** Creates a queue. Adds the suffix to a FIFO queue's name. */
  createQueue(name: string, options?: TestQueueOptions): Promise<CreatedQueue>;
  /** Subscribes a queue with raw delivery; message types, if given, become the filter on the attribute `type`. */
  subscribe(topicArn: string, queueArn: string, messageTypes?: readonly string[]): Promise<void>;
  /**
   * Receives and deletes messages of a queue with their attributes, until `count` were received or none arrived for two
   * minutes. Without a count it takes the currently visible ones.
   */
  receiveAll(queueUrl: string, count?: number): Promise<readonly Message[]>;
  /** Ends the process, and deletes every message and object. */
  stop(): Promise<void>;
}

/** How long a wait for messages lasts without any message. Only guards against hanging: a busy machine can be slow. */
const silenceMilliseconds = 120_000;

const queueAttributes = (options: TestQueueOptions): Record<string, string> => ({
  VisibilityTimeout: String(options.visibilityTimeoutSeconds ?? 30),
  ...(options.fifo === true ? { FifoQueue: 'true' } : {}),
  ...(options.deadLetter === undefined
    ? {}
    : {
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: options.deadLetter.queueArn,
          maxReceiveCount: options.deadLetter.maxReceiveCount,
        }),
      }),
});

const receiveSome = async (sqs: SQSClient, queueUrl: string, waitSeconds: number): Promise<Message[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: waitSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  if (Messages.length > 0) {
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
  return Messages;
};

const receiveAll = async (sqs: SQSClient, queueUrl: string, count?: number): Promise<readonly Message[]> => {
  const received: Message[] = [];
  let deadline = Date.now() + silenceMilliseconds;
  for (;;) {
    const some = await receiveSome(sqs, queueUrl, count === undefined ? 0 : 1);
    received.push(...some);
    deadline = some.length > 0 ? Date.now() + silenceMilliseconds : deadline;
    const isEnough = count === undefined ? some.length === 0 : received.length >= count;
    if (isEnough || Date.now() > deadline) {
      return received;
    }
  }
};

const createTopic = async (sns: SNSClient, name: string, fifo: boolean): Promise<string> => {
  const { TopicArn = '' } = await sns.send(
    fifo
      ? new CreateTopicCommand({ Name: `${name}.fifo`, Attributes: { FifoTopic: 'true' } })
      : new CreateTopicCommand({ Name: name }),
  );
  return TopicArn;
};

/** Starts an empty emulator of SNS, SQS and S3. It takes about 200 ms, so share one within a test file. */
export const startTestBroker = async (): Promise<TestBroker> => {
  const fauxqs = await startFauxqs({ bundleCacheDirectory: testCacheDirectory });
  const { sns, sqs, s3 } = createBrokerClients(fauxqs.endpoint);
  return {
    endpoint: fauxqs.endpoint,
    sns,
    sqs,
    s3,
    createTopic: (name, { fifo = false } = {}) => createTopic(sns, name, fifo),
    createQueue: (name, options = {}) =>
      createQueue(sqs, fauxqs.endpoint, {
        name: options.fifo === true ? `${name}.fifo` : name,
        attributes: queueAttributes(options),
      }),
    subscribe: (topicArn, queueArn, messageTypes = []) =>
      subscribe(sns, { topicArn, queueArn, messageTypes }),
    receiveAll: (queueUrl, count) => receiveAll(sqs, queueUrl, count),
    stop: async () => {
      [sns, sqs, s3].forEach((client) => {
        client.destroy();
      });
      await fauxqs.stop();
    },
  };
};
