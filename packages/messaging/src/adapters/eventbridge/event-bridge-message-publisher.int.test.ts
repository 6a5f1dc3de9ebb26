import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { startTestBroker } from '@dynamo-outbox/local/testing';
import * as runner from '@jest/globals';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageId } from '../../message/ids.ts';
import { MAX_MESSAGE_TYPE_LENGTH } from '../../message/message-definition.ts';
import type { PublishEntry } from '../../relay/message-publisher.ts';
import { routePublisher } from '../../relay/route-publisher.ts';
import { describeMessagePublisherContract } from '../../testing/message-publisher-contract.ts';
import { SqsMessagePublisher } from '../sqs/sqs-message-publisher.ts';
import { EventBridgeMessagePublisher } from './event-bridge-message-publisher.ts';
import { type EventBusServer, startEventBusServer } from './event-bus-server.fixture.ts';

const busArn = 'arn:aws:events:eu-north-1:123456789012:event-bus/shop';
const source = 'shop';

// An event bus keeps no order, so the ordered topic of the contract is a FIFO queue.
describeMessagePublisherContract(runner, 'EventBridgeMessagePublisher beside SQS', async () => {
  const broker = await startTestBroker();
  const server = await startEventBusServer();
  const queue = await broker.createQueue('ordered', { fifo: true });
  const unreachable = new EventBridgeClient({
    // Port 1 is reserved and nothing listens there: the connection is refused at once.
    endpoint: 'http://127.0.0.1:1',
    region: 'eu-north-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const eventBuses = { bus: busArn };
  return {
    publisher: routePublisher({
      bus: new EventBridgeMessagePublisher({
        client: server.client,
        eventBuses,
        source,
        maxBytes: 1_048_576,
      }),
      ordered: new SqsMessagePublisher({ client: broker.sqs, queueUrl: { ordered: queue.url } }),
    }),
    orderedTopic: 'ordered',
    unorderedTopic: 'bus',
    unreachable: new EventBridgeMessagePublisher({ client: unreachable, eventBuses, source }),
    takeBodies: async (topic, count) =>
      topic === 'bus'
        ? server.accepted.splice(0, count).map(({ Detail = '' }) => Detail)
        : (await broker.receiveAll(queue.url, count)).map(({ Body = '' }) => Body),
    toUnanswered: (entry) => {
      server.answers.set(entry.message.body, {});
      return entry;
    },
    stop: async () => {
      unreachable.destroy();
      await server.stop();
      await broker.stop();
    },
  };
});

describe('EventBridgeMessagePublisher', () => {
  const id = '01994c6f-8a00-7000-8000-00000000000f' as MessageId;
  const anEntry = (overrides: Partial<PublishEntry['message']> = {}): PublishEntry => ({
    message: { id, type: 'order.created', topic: 'bus', body: '{"specversion":"1.0"}', ...overrides },
    orderingKey: 'order#1',
  });
  let server: EventBusServer;
  let publisher: EventBridgeMessagePublisher;

  beforeAll(async () => {
    server = await startEventBusServer();
  });

  beforeEach(() => {
    server.accepted.length = 0;
    server.calls.length = 0;
    publisher = new EventBridgeMessagePublisher({
      client: server.client,
      eventBuses: { bus: busArn },
      source,
    });
  });

  afterAll(() => server.stop());

  it('sends the envelope as detail, with the type, the service, the time of the message and its trace', async () => {
    await publisher.publish('bus', [{ ...anEntry(), traceHeader: 'Root=1-a' }]);

    expect(server.accepted).toEqual([
      {
        EventBusName: busArn,
        Source: 'shop',
        DetailType: 'order.created',
        Detail: '{"specversion":"1.0"}',
        Time: Number.parseInt('01994c6f8a00', 16) / 1_000,
        TraceHeader: 'Root=1-a',
      },
    ]);
  });

  it.each([
    ['one character', 's', true],
    ['256 characters', 's'.repeat(256), true],
    ['257 characters', 's'.repeat(257), false],
    ['no characters', '', false],
    ['aws. at its start', 'aws.shop', false],
    ['aws at its start', 'awsome', true],
    ['aws. inside', 'com.aws.shop', true],
    ['every first character', '/.-_A9', true],
    ['a space at its start', ' shop', false],
    ['a line break', 'shop\n', false],
  ])('takes or refuses a source with %s, as documented', (_, given, isTaken) => {
    const create = () =>
      new EventBridgeMessagePublisher({ client: server.client, eventBuses: {}, source: given });

    if (isTaken) {
      expect(create).not.toThrow();
    } else {
      expect(create).toThrow(expect.objectContaining({ code: 'INVALID_EVENT_SOURCE' }));
    }
  });

  it('gives every message type a place, because types are no longer than a detail-type', async () => {
    const longest = anEntry({ type: 't'.repeat(MAX_MESSAGE_TYPE_LENGTH) });

    expect(await publisher.publish('bus', [longest])).toEqual([{ outcome: 'published' }]);
    expect(
      await publisher.publish('bus', [anEntry({ type: 't'.repeat(MAX_MESSAGE_TYPE_LENGTH + 1) })]),
    ).toMatchObject([{ outcome: 'failed', code: 'InvalidArgument' }]);
  });

  it.each([[1], [10]])('counts bytes as documented: a call of %d entries up to its limit', async (count) => {
    const limited = new EventBridgeMessagePublisher({
      client: server.client,
      eventBuses: { bus: busArn },
      source,
      maxBytes: 1_048_576,
    });
    const empty = limited.sizeInBytes(anEntry({ body: '{"é":""}' }));
    const room = limited.maxBytesOf('bus') - count * empty;
    const fill = (bytes: number) =>
      Array.from({ length: count }, (_, index) =>
        anEntry({ body: `{"é":"${'x'.repeat(index === 0 ? bytes : 0)}"}` }),
      );

    await limited.publish('bus', fill(room));
    expect(server.calls).toEqual([200]);
    await limited.publish('bus', fill(room + 1));
    expect(server.calls[1]).toBe(400);
  });

  it('leaves the time to EventBridge if the id of the message has none', async () => {
    await publisher.publish('bus', [anEntry({ id: '3f333df6-90a4-4fda-8dd3-9485d27cee36' as MessageId })]);

    expect(server.accepted[0]).not.toHaveProperty('Time');
  });

  it('marks events of a replay with a resource', async () => {
    const replaying = new EventBridgeMessagePublisher({
      client: server.client,
      eventBuses: { bus: busArn },
      source,
      replay: { run: 'run-1' },
    });

    await replaying.publish('bus', [anEntry()]);

    expect(server.accepted[0]?.Resources).toEqual(['urn:dynamo-outbox:replay:run-1']);
    expect(replaying.sizeInBytes(anEntry())).toBe(publisher.sizeInBytes(anEntry()) + 30);
  });

  it.each([
    ['MalformedDetail', 'sender'],
    ['ThrottlingException', 'transient'],
    ['InternalFailure', 'transient'],
    ['InternalException', 'transient'],
    ['NotAuthorizedForSourceException', 'transient'],
    ['AccessDeniedException', 'transient'],
    ['KMSAccessDenied', 'transient'],
    ['SomethingNew', 'transient'],
  ])('reads the error code %s of an entry as %s fault', async (ErrorCode, fault) => {
    server.answers.set('{"bad":1}', { ErrorCode, ErrorMessage: 'why' });

    expect(await publisher.publish('bus', [anEntry(), anEntry({ body: '{"bad":1}' })])).toEqual([
      { outcome: 'published' },
      { outcome: 'failed', fault, code: ErrorCode, reason: 'why' },
    ]);
  });

  it('blames a message for an invalid argument only if the bus has accepted another one', async () => {
    server.answers.set('{"bad":2}', { ErrorCode: 'InvalidArgument' });
    const bad = anEntry({ body: '{"bad":2}' });

    expect(await publisher.publish('bus', [bad])).toMatchObject([{ fault: 'transient' }]);
    await publisher.publish('bus', [anEntry()]);
    expect(await publisher.publish('bus', [bad])).toMatchObject([{ fault: 'sender' }]);
  });

  it('publishes the other entries of a call that is refused because of one', async () => {
    const huge = anEntry({ body: `{"x":"${'x'.repeat(1_048_576)}"}` });

    expect(await publisher.publish('bus', [anEntry(), huge, anEntry()])).toMatchObject([
      { outcome: 'published' },
      { outcome: 'failed', fault: 'sender', code: 'ValidationException' },
      { outcome: 'published' },
    ]);
  });

  it.each([
    [1_048_576, 1_048_575],
    [262_144, 262_144],
  ])('never fills a call to 1 MiB, which EventBridge refuses: limit %d', (maxBytes, expected) => {
    const limited = new EventBridgeMessagePublisher({
      client: server.client,
      eventBuses: { bus: busArn },
      source,
      maxBytesByTopic: { bus: maxBytes },
    });

    expect(limited.maxBytesOf('bus')).toBe(expected);
    expect(limited.isOrdered()).toBe(false);
  });
});
