import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createSqsHandler } from '../lambda/create-sqs-handler.ts';
import { createSqsPoller } from '../poller/create-sqs-poller.ts';
import {
  describeQueueConsumerContract,
  type QueueConsumerPlan,
  unhurriedVisibilitySeconds,
} from './queue-consumer-contract.fixture.ts';
import { toReceivedRecord } from '../poller/received-record.ts';
import { aContext, anEvent } from '../lambda/sqs-event.fixture.ts';
import { SqsMessageVisibility } from './sqs-message-visibility.ts';

/** Does what an event source mapping does: hands batches to the function, deletes what it did not report, and no more. */
const startMapping = ({ client, queue, ...plan }: QueueConsumerPlan): (() => Promise<void>) => {
  const visibility = new SqsMessageVisibility({ client, queueUrl: queue.url });
  const handler = createSqsHandler({ ...plan, visibility });
  let isStopped = false;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queue.url,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      const records = Messages.map((message) => toReceivedRecord(message, queue.url));
      const { batchItemFailures } = await handler(anEvent(...records), aContext());
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const done = records.filter(({ messageId }) => !failed.has(messageId));
      await Promise.all(
        done.map(({ receiptHandle }) =>
          client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: receiptHandle })),
        ),
      );
    }
  };
  const running = run();
  return async () => {
    isStopped = true;
    await running;
  };
};

const startPoller = ({ queue, ...plan }: QueueConsumerPlan): (() => Promise<void>) => {
  const poller = createSqsPoller({
    ...plan,
    queueUrl: queue.url,
    waitSeconds: 1,
    concurrency: 20,
    visibilityTimeoutSeconds: unhurriedVisibilitySeconds,
  });
  poller.start();
  return () => poller.stop();
};

describeQueueConsumerContract('the Lambda handler behind an event source mapping', startMapping);
describeQueueConsumerContract('the poller', startPoller);
