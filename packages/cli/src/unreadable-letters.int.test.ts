import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { encodeEnvelope, type Message } from '@dynamo-outbox/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMessage, correlationId, put, runHere, startGround, type Ground } from './cli.fixture.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
beforeEach(() => ground.clear());
afterAll(() => ground.stop());

const run = (...args: readonly string[]): ReturnType<typeof runHere> => runHere(ground, args);

const withPayload = (message: Message, json: string): string =>
  encodeEnvelope({ ...message, payload: 'PAYLOAD' }).replace('"PAYLOAD"', json);

const nested = `${'{"a":['.repeat(50_000)}1${']}'.repeat(50_000)}`;

/** Bodies that no consumer takes, each with the id of its message. */
const bodies: readonly (readonly [what: string, toBody: (message: Message) => string])[] = [
  ['a deeply nested payload', (message) => withPayload(message, nested)],
  ['too many values', (message) => withPayload(message, `[${'0,'.repeat(200_000)}0]`)],
  [
    'a payload that is not its gzip',
    (message) =>
      encodeEnvelope({ ...message, payload: 'PAYLOAD' }).replace(
        '"data":"PAYLOAD"',
        '"datacompression":"gzip","data_base64":"bm8gZ3ppcA=="',
      ),
  ],
  ['a malformed time', (message) => encodeEnvelope(message).replace('2026-11-20T10:15:30.000Z', 'soon')],
  [
    'a deeply nested payload in a notification of SNS',
    (message) => JSON.stringify({ Type: 'Notification', Message: withPayload(message, nested) }),
  ],
];

describe('a dead letter that no consumer can read', () => {
  it.each(bodies)('with %s is shown and found by the id of its message', async (_, toBody) => {
    const message = aMessage();
    const body = toBody(message);
    const deliveryId = await put(ground, ground.deadLetterQueue, { body, reason: 'DAMAGED_PAYLOAD' });

    const shown = await run('redrive', 'show', message.id);
    const asJson = await run('redrive', 'show', message.id, '--json');
    const listed = await run('redrive', 'list');
    const traced = await run('trace', message.id);
    const ofCorrelation = await run('trace', correlationId, '--json');

    expect([shown.code, asJson.code, shown.errors, asJson.errors]).toEqual([0, 0, '', '']);
    expect(shown.output).toContain(deliveryId);
    expect(shown.output).toContain(body);
    expect(JSON.parse(asJson.output)).toMatchObject({ body, identity: { id: message.id } });
    expect(listed.output).toContain('customer.credit-reserved (unreadable)');
    expect(traced.output).toContain(`as ${deliveryId}`);
    expect(JSON.parse(ofCorrelation.output)).toMatchObject({
      messages: [{ id: message.id, waiting: [{ deliveryId }] }],
    });
  });

  it.each(bodies)('with %s is sent back by the id of its message', async (_, toBody) => {
    const message = aMessage();
    await put(ground, ground.deadLetterQueue, { body: toBody(message), reason: 'DAMAGED_PAYLOAD' });

    const { code, output } = await run('redrive', 'send', message.id);

    expect(output).toContain('Sent 1 message');
    expect(code).toBe(0);
  });

  it('including its id is found by its SQS id in the source queue, as in logs', async () => {
    const formerId = '6f1d2f7c-6a7e-4f0e-9c58-1f3a5f1f3a5f';
    await ground.broker.sqs.send(
      new SendMessageCommand({
        QueueUrl: ground.deadLetterQueue.url,
        MessageBody: 'hello',
        MessageGroupId: 'g',
        MessageDeduplicationId: formerId,
        MessageAttributes: {
          DeadLetterReason: { DataType: 'String', StringValue: 'UNREADABLE_MESSAGE' },
          DeadLetterMessageId: { DataType: 'String', StringValue: formerId },
        },
      }),
    );

    const shown = await run('redrive', 'show', formerId);
    const traced = await run('trace', formerId);

    expect(shown.output).toContain(`received as   ${formerId}`);
    expect(traced.output).toContain('UNREADABLE_MESSAGE in orders--customers--dlq.fifo');
  });

  it('including its id is shown with an id for commands', async () => {
    await put(ground, ground.deadLetterQueue, { body: 'hello', reason: 'UNREADABLE_MESSAGE' });

    const { code, errors } = await run('redrive', 'show', aMessage().id);

    expect(code).toBe(2);
    expect(errors).toContain(
      'The message id of 1 message cannot be read: use the id that "redrive list" shows.',
    );
  });
});

describe('the list of dead letters', () => {
  it.each([10, 11, 13])('of %i dead letters says how many it shows', async (count) => {
    for (let index = 0; index < count; index += 1) {
      await put(ground, ground.deadLetterQueue, { body: 'x', groupId: `g${index}`, reason: 'A' });
    }

    const { output } = await run('redrive', 'list');
    const asJson = await run('redrive', 'list', '--json');

    expect(output.match(/\(unreadable\)/g)).toHaveLength(10);
    expect(output.includes(`10 of ${count} messages listed; --json lists all that were seen`)).toBe(
      count > 10,
    );
    const [view] = (JSON.parse(asJson.output) as { queues: { messages: unknown[] }[] }).queues;
    expect(view?.messages).toHaveLength(count);
  });
});
