import { SendMessageBatchCommand, SQSClient, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { TestBroker } from '@dynamo-outbox/local/testing';
import { startTestBroker } from '@dynamo-outbox/local/testing';
import * as runner from '@jest/globals';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nextMessageId } from '../../message/ids.ts';
import type { PublishEntry } from '../../relay/message-publisher.ts';
import { describeMessagePublisherContract } from '../../testing/message-publisher-contract.ts';
import { type SendMessageBatchClient, SqsMessagePublisher } from './sqs-message-publisher.ts';

const anEntry = (body: string, orderingKey = 'order#1'): PublishEntry => ({
  message: { id: nextMessageId(), type: 'order.created', topic: 'orders', body },
  orderingKey,
});

const createUnreachable = (): SQSClient =>
  new SQSClient({
    // Port 1 is reserved and nothing listens there: the connection is refused at once.
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

/** A client whose answer lacks the entries with this body, which the emulator cannot be made to omit. */
const forgetting = (client: SQSClient, body: string): SendMessageBatchClient => ({
  send: async (command) => {
    const { Entries = [], QueueUrl } = command.input;
    const kept = Entries.filter(({ MessageBody }) => MessageBody !== body);
    return client.send(new SendMessageBatchCommand({ QueueUrl, Entries: kept }));
  },
});

describeMessagePublisherContract(runner, 'SqsMessagePublisher', async () => {
  const broker = await startTestBroker();
  const [fast, ordered] = [
    await broker.createQueue('fast'),
    await broker.createQueue('ordered', { fifo: true }),
  ];
  const queueUrl = { fast: fast.url, ordered: ordered.url };
  const unreachable = createUnreachable();
  return {
    publisher: new SqsMessagePublisher({
      client: forgetting(broker.sqs, 'forgotten'),
      queueUrl,
      maxBytesByTopic: { fast: 1_048_576 },
    }),
    orderedTopic: 'ordered',
    unorderedTopic: 'fast',
    // The emulator refuses characters above U+FFFF in SendMessageBatch. SQS accepts them.
    sampleText: 'Zoë <&>',
    unreachable: new SqsMessagePublisher({ client: unreachable, queueUrl }),
    takeBodies: async (topic, count) => {
      const messages = await broker.receiveAll(topic === 'fast' ? fast.url : ordered.url, count);
      return messages.map(({ Body = '' }) => Body);
    },
    toUnanswered: (entry) => ({ ...entry, message: { ...entry.message, body: 'forgotten' } }),
    stop: async () => {
      unreachable.destroy();
      await broker.stop();
    },
  };
});

// A replay sends the messages of all topics to one queue.
describe('SqsMessagePublisher', () => {
  let broker: TestBroker;

  beforeAll(async () => {
    broker = await startTestBroker();
  });

  afterAll(() => broker.stop());

  const publisherTo = (queueUrl: string, run?: string): SqsMessagePublisher =>
    new SqsMessagePublisher({
      client: broker.sqs,
      queueUrl,
      ...(run === undefined ? {} : { replay: { run } }),
    });

  it('publishes each unchanged body of any topic to the queue, with one result per entry', async () => {
    const { url } = await broker.createQueue('standard');
    const entries = [anEntry('{"name":"Zoë <&>"}'), anEntry('b')];

    const results = await publisherTo(url).publish('anything', entries);

    expect(results).toEqual([{ outcome: 'published' }, { outcome: 'published' }]);
    const received = await broker.receiveAll(url, 2);
    expect(received.map(({ Body }) => Body).sort()).toEqual(['b', '{"name":"Zoë <&>"}']);
    expect(Object.keys(received[0]?.MessageAttributes ?? {}).sort()).toEqual(['contenttype', 'type']);
  });

  it('keeps the order of a key on a FIFO queue, and drops a repeated id', async () => {
    const { url } = await broker.createQueue('ordered', { fifo: true });
    const publisher = publisherTo(url);
    expect(publisher.isOrdered()).toBe(true);
    const entries = [anEntry('a'), anEntry('b'), anEntry('c')];

    for (const entry of [...entries, ...entries]) {
      await publisher.publish('orders', [entry]);
    }

    const received = await broker.receiveAll(url, 3);
    expect(received.map(({ Body }) => Body)).toEqual(['a', 'b', 'c']);
    expect(received[0]?.Attributes).toMatchObject({
      MessageGroupId: 'order#1',
      MessageDeduplicationId: entries[0]?.message.id,
    });
    expect(await broker.receiveAll(url)).toEqual([]);
  });

  it('marks messages of a replay, and gives them a separate deduplication id', async () => {
    const { url } = await broker.createQueue('replayed', { fifo: true });
    const entry = anEntry('a');

    await publisherTo(url).publish('orders', [entry]);
    await publisherTo(url, 'run-1').publish('orders', [entry]);

    const received = await broker.receiveAll(url, 2);
    expect(received.map(({ Attributes }) => Attributes?.['MessageDeduplicationId'])).toEqual([
      entry.message.id,
      `${entry.message.id}#replay-run-1`,
    ]);
    expect(received[1]?.MessageAttributes?.['replayed']?.StringValue).toBe('run-1');
  });

  it('lets a replay with groups of its own pass a message of the same key that waits on a FIFO queue', async () => {
    const { url } = await broker.createQueue('waiting', { fifo: true });
    const waiting = anEntry('a');
    const replayed = { ...anEntry('b'), orderingKey: waiting.orderingKey };
    const receive = async () => {
      const { Messages = [] } = await broker.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
      return Messages.map(({ Body }) => Body);
    };
    await publisherTo(url).publish('orders', [waiting]);
    expect(await receive()).toEqual(['a']);

    await publisherTo(url, 'run-1').publish('orders', [replayed]);
    expect(await receive()).toEqual([]);

    const replay = { run: 'run-2', hasOwnGroups: true };
    await new SqsMessagePublisher({ client: broker.sqs, queueUrl: url, replay }).publish('orders', [
      replayed,
    ]);
    expect(await receive()).toEqual(['b']);
  });

  it('publishes an entry of exactly maxBytesOf', async () => {
    const { url } = await broker.createQueue('large');
    const publisher = publisherTo(url, 'run-1');
    const empty = publisher.sizeInBytes(anEntry(''));
    const body = 'x'.repeat(publisher.maxBytesOf() - empty);

    expect(await publisher.publish('orders', [anEntry(body)])).toEqual([{ outcome: 'published' }]);
  });

  it.each([
    ['1 MiB', 1_048_576, 'published'],
    ['a byte more than 1 MiB', 1_048_577, 'failed'],
  ])('publishes an entry of %s if the queue accepts it', async (_, bytes, outcome) => {
    const { url } = await broker.createQueue(`mebibyte-${outcome}`);
    const publisher = new SqsMessagePublisher({ client: broker.sqs, queueUrl: url, maxBytes: 1_048_576 });
    const body = 'x'.repeat(bytes - publisher.sizeInBytes(anEntry('')));

    expect(await publisher.publish('orders', [anEntry(body)])).toMatchObject([{ outcome }]);
  });

  it('answers an empty call with an empty list, and one with too many entries with transient failures', async () => {
    const { url } = await broker.createQueue('many');
    const publisher = publisherTo(url);

    expect(await publisher.publish('orders', [])).toEqual([]);
    const results = await publisher.publish(
      'orders',
      Array.from({ length: 11 }, (_, index) => anEntry(String(index))),
    );
    expect(results).toHaveLength(11);
    expect(new Set(results.map((result) => result.outcome === 'failed' && result.fault))).toEqual(
      new Set(['transient']),
    );
  });

  it('answers each entry with a transient failure when the queue is unreachable', async () => {
    const client = createUnreachable();
    const publisher = new SqsMessagePublisher({ client, queueUrl: 'http://127.0.0.1:1/000000000000/q' });

    expect(await publisher.publish('orders', [anEntry('a'), anEntry('b')])).toMatchObject([
      { outcome: 'failed', fault: 'transient' },
      { outcome: 'failed', fault: 'transient' },
    ]);
    client.destroy();
  });

  it.each(['', 'a b', 'a#b', 'x'.repeat(65)])('refuses %j as the name of a run', (run) => {
    expect(() => publisherTo('http://127.0.0.1:1/q', run)).toThrow(
      expect.objectContaining({ code: 'INVALID_REPLAY_RUN' }),
    );
  });

  it('accepts a run of 64 characters', () => {
    expect(() => publisherTo('http://127.0.0.1:1/q', 'x'.repeat(64))).not.toThrow();
  });
});
