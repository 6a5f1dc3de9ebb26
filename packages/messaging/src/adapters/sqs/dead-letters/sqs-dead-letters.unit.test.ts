import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import type { SQSMessageAttributes } from 'aws-lambda';
import fc from 'fast-check';
import type { DeadLetter } from './dead-letters.ts';
import { SqsDeadLetters, type SqsDeadLettersOptions } from './sqs-dead-letters.ts';

const aLetter = (overrides: Partial<DeadLetter> = {}): DeadLetter => ({
  body: '{"half":',
  reason: 'UNREADABLE_MESSAGE',
  detail: 'not JSON',
  consumer: 'wallets--deposits',
  deliveryId: '5f6f0a3e-0000-4000-8000-000000000001',
  receiveCount: 2,
  attributes: {},
  ...overrides,
});

const sent = async (
  letter: DeadLetter,
  options: Partial<SqsDeadLettersOptions> = {},
): Promise<SendMessageCommandInput> => {
  const inputs: SendMessageCommandInput[] = [];
  const deadLetters = new SqsDeadLetters({
    // A stub, to see what leaves: the emulator is asked in the integration test.
    client: {
      send: async ({ input }) => {
        inputs.push(input);
      },
    },
    queueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/wallets--deposits--dlq',
    ...options,
  });
  await deadLetters.send(letter);
  const [input, ...others] = inputs;
  expect(others).toEqual([]);
  return input ?? { QueueUrl: undefined, MessageBody: undefined };
};

const textAttributes = (count: number): SQSMessageAttributes =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`a${index}`, { dataType: 'String', stringValue: 'v' }]),
  );

const own = [
  'DeadLetterReason',
  'DeadLetterConsumer',
  'DeadLetterMessageId',
  'DeadLetterReceiveCount',
  'DeadLetterDetail',
];

const bytesOf = ({ MessageBody = '', MessageAttributes = {} }: SendMessageCommandInput): number =>
  Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.byteLength ?? 0),
    Buffer.byteLength(MessageBody),
  );

describe('a dead letter', () => {
  it('keeps the raw body, with reason, detail, consumer, id and receive count', async () => {
    expect(await sent(aLetter())).toEqual({
      QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/wallets--deposits--dlq',
      MessageBody: '{"half":',
      MessageAttributes: {
        DeadLetterReason: { DataType: 'String', StringValue: 'UNREADABLE_MESSAGE' },
        DeadLetterConsumer: { DataType: 'String', StringValue: 'wallets--deposits' },
        DeadLetterMessageId: { DataType: 'String', StringValue: '5f6f0a3e-0000-4000-8000-000000000001' },
        DeadLetterReceiveCount: { DataType: 'Number', StringValue: '2' },
        DeadLetterDetail: { DataType: 'String', StringValue: 'not JSON' },
      },
    });
  });

  it('keeps the original attributes, text, number and binary', async () => {
    const { MessageAttributes } = await sent(
      aLetter({
        attributes: {
          type: { dataType: 'String', stringValue: 'deposit.made' },
          priority: { dataType: 'Number.int', stringValue: '7' },
          digest: { dataType: 'Binary', binaryValue: Buffer.from([0, 255]).toString('base64') },
        },
      }),
    );

    expect(MessageAttributes).toMatchObject({
      type: { DataType: 'String', StringValue: 'deposit.made' },
      priority: { DataType: 'Number.int', StringValue: '7' },
      digest: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) },
    });
  });

  it('names its error by class and by the hash of its stack', async () => {
    const error = { errorClass: 'ORDER_NOT_FOUND', stackHash: '0123456789abcdef' };
    const { MessageAttributes = {} } = await sent(aLetter({ error, attributes: textAttributes(4) }));

    expect(MessageAttributes).toMatchObject({
      DeadLetterErrorClass: { DataType: 'String', StringValue: 'ORDER_NOT_FOUND' },
      DeadLetterStackHash: { DataType: 'String', StringValue: '0123456789abcdef' },
    });
    expect(Object.keys(MessageAttributes).filter((name) => !name.startsWith('Dead'))).toEqual([
      'a0',
      'a1',
      'a2',
    ]);
  });

  it.each([
    [5, ['a0', 'a1', 'a2', 'a3', 'a4']],
    [6, ['a0', 'a1', 'a2', 'a3', 'a4']],
  ])('with %i original attributes keeps %j beside ours, ten in all', async (count, kept) => {
    const { MessageAttributes = {} } = await sent(aLetter({ attributes: textAttributes(count) }));

    expect(Object.keys(MessageAttributes)).toEqual([...own, ...kept]);
  });

  it('that is dead-lettered again has the new reason, and without a detail a sixth original attribute', async () => {
    const { MessageAttributes = {} } = await sent(
      aLetter({
        detail: '',
        attributes: {
          DeadLetterReason: { dataType: 'String', stringValue: 'REJECTED_BY_HANDLER' },
          ...textAttributes(6),
        },
      }),
    );

    expect(MessageAttributes['DeadLetterReason']?.StringValue).toBe('UNREADABLE_MESSAGE');
    expect(Object.keys(MessageAttributes)).toEqual([
      ...own.filter((name) => name !== 'DeadLetterDetail'),
      'a0',
      'a1',
      'a2',
      'a3',
      'a4',
      'a5',
    ]);
  });

  it.each([
    [1_000, 1_000],
    [1_001, 1_000],
    [2 ** 20, 1_000],
  ])('with a detail of %i characters keeps %i', async (length, kept) => {
    const { MessageAttributes = {} } = await sent(aLetter({ detail: 'x'.repeat(length) }));

    expect(MessageAttributes['DeadLetterDetail']?.StringValue).toHaveLength(kept);
  });

  it('has only text that SQS accepts, for any detail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 50 }), async (noise) => {
        const detail = `\u0000\u000B\uFFFE\uD800${noise}\uDFFF\uD83D`;
        const { MessageAttributes = {} } = await sent(aLetter({ detail }));

        expect(MessageAttributes['DeadLetterDetail']?.StringValue).toMatch(
          /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]+$/u,
        );
      }),
    );
  });

  it('drops attributes, the least important first, to stay within the limit of the queue, and never the body', async () => {
    const limit = 1_048_576;
    const bare = aLetter({ body: 'x'.repeat(limit), attributes: textAttributes(1) });
    const almostBare = aLetter({ body: 'x'.repeat(limit - 40), attributes: textAttributes(1) });

    expect(await sent(bare)).toMatchObject({ MessageBody: bare.body, MessageAttributes: {} });
    expect(Object.keys((await sent(almostBare)).MessageAttributes ?? {})).toEqual(['DeadLetterReason']);
  });

  it('fits into the queue if its body does', async () => {
    const letters = fc.record({
      body: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      count: fc.nat({ max: 10 }),
      detail: fc.string({ unit: 'grapheme', maxLength: 100 }),
      room: fc.nat({ max: 400 }),
    });

    await fc.assert(
      fc.asyncProperty(letters, async ({ body, count, detail, room }) => {
        const maxMessageBytes = Buffer.byteLength(body) + room;
        const input = await sent(aLetter({ body, detail, attributes: textAttributes(count) }), {
          maxMessageBytes,
        });

        expect(input.MessageBody).toBe(body);
        expect(bytesOf(input)).toBeLessThanOrEqual(maxMessageBytes);
        expect(Object.keys(input.MessageAttributes ?? {}).length).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('on a FIFO queue keeps its group, and is stored once even if it is sent many times', async () => {
    const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/000000000000/wallets--deposits--dlq.fifo';

    expect(await sent(aLetter({ groupId: 'wallet#1' }), { queueUrl })).toMatchObject({
      MessageGroupId: 'wallet#1',
      MessageDeduplicationId: '5f6f0a3e-0000-4000-8000-000000000001',
    });
    expect(await sent(aLetter(), { queueUrl })).toMatchObject({
      MessageGroupId: '5f6f0a3e-0000-4000-8000-000000000001',
    });
  });

  it('on a standard queue has no group, even if it had one', async () => {
    expect(await sent(aLetter({ groupId: 'wallet#1' }))).not.toHaveProperty('MessageGroupId');
  });

  it('rejects if SQS does not accept it', async () => {
    const client = { send: () => Promise.reject(new Error('AccessDenied')) };

    await expect(sent(aLetter(), { client })).rejects.toThrow('AccessDenied');
  });
});
