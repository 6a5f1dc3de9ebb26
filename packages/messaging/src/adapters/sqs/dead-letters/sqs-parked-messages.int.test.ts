import * as runner from '@jest/globals';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import type { TestBroker } from '@dynamo-outbox/local/testing';
import { startTestBroker } from '@dynamo-outbox/local/testing';
import type { Parked } from '../../../parking/parked-message.ts';
import { describeParkedMessagesContract } from '../../../testing/parked-messages-contract.ts';
import { decodeParked } from './parked-letter.ts';
import { SqsParkedMessages } from './sqs-parked-messages.ts';

const toParked = ({ Body = '', MessageAttributes = {} }: Message): readonly Parked[] => {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  const parked = decodeParked({ body: Body, attributes });
  return parked === undefined ? [] : [parked];
};

const takeFrom = async ({ sqs }: TestBroker, QueueUrl: string, count: number): Promise<readonly Parked[]> => {
  const taken: Parked[] = [];
  const deadline = Date.now() + 120_000;
  while (taken.length < count && Date.now() < deadline) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
    );
    for (const message of Messages) {
      taken.push(...toParked(message));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
  return taken;
};

describeParkedMessagesContract(runner, 'SqsParkedMessages', async () => {
  const broker = await startTestBroker();
  const { url } = await broker.createQueue('orders--parked');
  const unreachable = new SQSClient({
    // Port 1 is reserved and nothing listens there: the connection is refused at once.
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    parkedMessages: new SqsParkedMessages({ client: broker.sqs, queueUrl: url }),
    unreachable: new SqsParkedMessages({ client: unreachable, queueUrl: url }),
    take: (count) => takeFrom(broker, url, count),
    stop: async () => {
      unreachable.destroy();
      await broker.stop();
    },
  };
});
