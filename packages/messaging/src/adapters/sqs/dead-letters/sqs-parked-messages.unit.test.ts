import type { SendMessageCommand, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import type { MessageId } from '../../../message/ids.ts';
import type { ParkedMessage } from '../../../parking/parked-message.ts';
import { SqsParkedMessages } from './sqs-parked-messages.ts';

const aParkedMessage = (body: string): ParkedMessage => ({
  kind: 'message',
  reason: 'UNKNOWN_TOPIC',
  detail: 'No topic.',
  parkedAt: '2026-11-20T10:15:30.000Z',
  position: '1',
  attempts: 1,
  orderingKey: 'order#1',
  sortKey: 'x',
  message: { id: '01994c6f-8a00-7000-8000-000000000002' as MessageId, type: 'a.b', topic: 'orders', body },
  place: 0,
  service: 'orders',
  recordedAt: '2026-11-20T10:15:29.000Z',
});

const sizeOf = ({ MessageBody = '', MessageAttributes = {} }: SendMessageCommandInput): number =>
  Object.entries(MessageAttributes).reduce(
    (sum, [name, { StringValue = '' }]) =>
      sum + name.length + 'String'.length + Buffer.byteLength(StringValue),
    Buffer.byteLength(MessageBody),
  );

/** A queue that notes what it is sent, and refuses with the given errors, one after the other. */
const createQueue = (errors: readonly Error[] = []) => {
  const sent: SendMessageCommandInput[] = [];
  const left = [...errors];
  return {
    sent,
    client: {
      send: async ({ input }: SendMessageCommand) => {
        sent.push(input);
        const error = left.shift();
        if (error !== undefined) {
          throw error;
        }
      },
    },
  };
};

const named = (name: string): Error => Object.assign(new Error('no'), { name });

const bodyLimit = async (): Promise<number> => {
  const { client, sent } = createQueue();
  await new SqsParkedMessages({ client, queueUrl: 'q' }).park(aParkedMessage('x'));
  return 1_048_576 - sizeOf(sent[0] ?? { QueueUrl: 'q', MessageBody: '' }) + 1;
};

describe('SqsParkedMessages', () => {
  it.each([
    ['as it is when it fills the queue’s limit exactly', 0, false],
    ['compressed when it is one byte above', 1, true],
  ])('sends a body %s', async (_, more, isWrapped) => {
    const body = 'x'.repeat((await bodyLimit()) + more);
    const { client, sent } = createQueue();

    await new SqsParkedMessages({ client, queueUrl: 'q' }).park(aParkedMessage(body));

    expect(sent).toHaveLength(1);
    expect(sent[0]?.MessageBody === body).toBe(!isWrapped);
    expect('BodyEncoding' in (sent[0]?.MessageAttributes ?? {})).toBe(isWrapped);
  });

  it('respects a lower limit of the queue', async () => {
    const { client, sent } = createQueue();

    await new SqsParkedMessages({ client, queueUrl: 'q', maxMessageBytes: 2_048 }).park(
      aParkedMessage('x'.repeat(2_048)),
    );

    expect(sizeOf(sent[0] ?? { QueueUrl: 'q', MessageBody: '' })).toBeLessThanOrEqual(2_048);
  });

  it('sends a body compressed if the queue rejected its characters', async () => {
    const { client, sent } = createQueue([named('InvalidMessageContents')]);

    await new SqsParkedMessages({ client, queueUrl: 'q' }).park(aParkedMessage('🦀'));

    expect(sent.map(({ MessageBody }) => MessageBody === '🦀')).toEqual([true, false]);
  });

  it.each([
    ['any other refusal', [named('QueueDoesNotExist')], 1],
    [
      'a refusal of the compressed body as well',
      [named('InvalidMessageContents'), named('InvalidMessageContents')],
      2,
    ],
  ])('rejects upon %s', async (_, errors, calls) => {
    const { client, sent } = createQueue(errors);

    await expect(new SqsParkedMessages({ client, queueUrl: 'q' }).park(aParkedMessage('x'))).rejects.toThrow(
      'no',
    );

    expect(sent).toHaveLength(calls);
  });
});
