import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { startTestBroker, type TestBroker } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nextMessageId } from '../../../message/ids.ts';
import type { ParkedMessage } from '../../../parking/parked-message.ts';
import { SqsParkedMessages } from './sqs-parked-messages.ts';
import { SqsDeadLetterQueue } from './sqs-dead-letter-queue.ts';

const parked: ParkedMessage = {
  kind: 'message',
  reason: 'REFUSED_BY_BROKER',
  detail: 'InvalidParameter',
  parkedAt: '2026-11-27T09:18:23.000Z',
  position: '1',
  attempts: 1,
  orderingKey: 'order#1',
  sortKey: '0',
  place: 0,
  service: 'orders',
  recordedAt: '2026-11-27T09:18:23.000Z',
  message: { id: nextMessageId(), type: 'order.created', topic: 'orders', body: '{}' },
};

describe('what a relay parks', () => {
  let broker: TestBroker;
  let parkingUrl: string;
  let deadLettersUrl: string;

  beforeAll(async () => {
    broker = await startTestBroker();
    parkingUrl = (await broker.createQueue('orders--parked')).url;
    deadLettersUrl = (await broker.createQueue('customers--orders--dlq')).url;
  });
  afterAll(async () => {
    await broker.stop();
  });

  it('is read as parked only in its parking queue, for any attributes of a message', async () => {
    const { sqs: client } = broker;
    await new SqsParkedMessages({ client, queueUrl: parkingUrl }).park(parked);
    const { Messages: [letter] = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: parkingUrl,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 20,
        MessageAttributeNames: ['All'],
      }),
    );
    // As a publisher from outside can send it, and SQS or SNS move it to a dead-letter queue.
    await client.send(
      new SendMessageCommand({
        QueueUrl: deadLettersUrl,
        MessageBody: letter?.Body,
        MessageAttributes: letter?.MessageAttributes,
      }),
    );
    const receive = (queueUrl: string, isParkingQueue: boolean) =>
      new SqsDeadLetterQueue({ client, queueUrl, isParkingQueue, waitSeconds: 20 }).receive(1);

    const [genuine] = await receive(parkingUrl, true);
    const [forged] = await receive(deadLettersUrl, false);

    expect(genuine?.parked).toEqual(parked);
    expect(forged?.attributes).toEqual(genuine?.attributes);
    expect(forged).not.toHaveProperty('parked');
  });
});
