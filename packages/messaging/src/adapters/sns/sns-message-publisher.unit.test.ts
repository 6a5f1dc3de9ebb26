import type {
  BatchResultErrorEntry,
  PublishBatchCommand,
  PublishBatchCommandOutput,
} from '@aws-sdk/client-sns';
import { InvalidParameterException, ThrottledException } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import type { MessageId } from '../../message/ids.ts';
import type { PublishEntry } from '../../relay/message-publisher.ts';
import { SnsMessagePublisher } from './sns-message-publisher.ts';

const topicArns = { orders: 'arn:aws:sns:eu-north-1:000000000000:orders' };

const entriesOf = (...bodies: readonly string[]): readonly PublishEntry[] =>
  bodies.map((body, index) => ({
    message: {
      id: `01994c6f-8a00-7000-8000-00000000000${index}` as MessageId,
      type: 'order.created',
      topic: 'orders',
      body,
    },
    orderingKey: `order#${index}`,
  }));

/** SNS with an answer per call that the emulator cannot be made to give. */
const answering = (
  answer: (bodies: readonly string[]) => Partial<PublishBatchCommandOutput>,
): { publisher: SnsMessagePublisher; calls: (readonly string[])[] } => {
  const calls: (readonly string[])[] = [];
  const send = async ({ input }: PublishBatchCommand): Promise<PublishBatchCommandOutput> => {
    const bodies = (input.PublishBatchRequestEntries ?? []).map(({ Message = '' }) => Message);
    calls.push(bodies);
    return { $metadata: {}, ...answer(bodies) };
  };
  return { publisher: new SnsMessagePublisher({ client: { send }, topicArns }), calls };
};

const invalid = new InvalidParameterException({ message: 'Invalid parameter', $metadata: {} });

const takingAllBut =
  (poison: string) =>
  (bodies: readonly string[]): Partial<PublishBatchCommandOutput> => {
    if (bodies.includes(poison)) {
      throw invalid;
    }
    return { Successful: bodies.map((_, index) => ({ Id: String(index), MessageId: 'm' })) };
  };

const failingWith = (failed: Omit<BatchResultErrorEntry, 'Id'>) => () => ({
  Failed: [{ Id: '0', ...failed }],
});

describe('SnsMessagePublisher', () => {
  it('matches results by entry id and not by index', async () => {
    const { publisher } = answering(() => ({
      Successful: [{ Id: '2' }, { Id: '0' }],
      Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }],
    }));

    expect(await publisher.publish('orders', entriesOf('a', 'b', 'c'))).toMatchObject([
      { outcome: 'published' },
      { outcome: 'failed', fault: 'transient', code: 'InternalError' },
      { outcome: 'published' },
    ]);
  });

  it('counts an entry in both lists as failed', async () => {
    const { publisher } = answering(() => ({
      Successful: [{ Id: '0' }],
      Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
    }));

    expect(await publisher.publish('orders', entriesOf('a'))).toMatchObject([{ outcome: 'failed' }]);
  });

  it('ignores results for ids it never sent', async () => {
    const { publisher } = answering(() => ({ Successful: [{ Id: '7' }, { Id: 'x' }], Failed: [] }));

    expect(await publisher.publish('orders', entriesOf('a'))).toMatchObject([{ code: 'NO_RESULT' }]);
  });

  it('blames the message for a sender fault', async () => {
    const { publisher } = answering(failingWith({ Code: 'InvalidParameter', SenderFault: true }));

    expect(await publisher.publish('orders', entriesOf('a'))).toMatchObject([{ fault: 'sender' }]);
  });

  it.each([
    'Throttled',
    'KMSThrottlingException',
    'KMSAccessDenied',
    'AuthorizationError',
    'NotFound',
    'InternalError',
    'SubscriptionLimitExceeded',
    'EndpointDisabled',
    'NotYetInvented',
  ])('does not blame the message for %s, even as a sender fault', async (code) => {
    const { publisher } = answering(failingWith({ Code: code, SenderFault: true }));

    expect(await publisher.publish('orders', entriesOf('a'))).toMatchObject([{ fault: 'transient', code }]);
  });

  it('blames the message for an unknown code only if the topic has accepted others', async () => {
    const refusal = { Id: '1', Code: 'NotYetInvented', SenderFault: true };
    const { publisher } = answering((bodies) =>
      bodies.length === 2 ? { Successful: [{ Id: '0' }], Failed: [refusal] } : { Failed: [refusal] },
    );

    expect(await publisher.publish('orders', entriesOf('a', 'b'))).toMatchObject([
      { outcome: 'published' },
      { fault: 'sender', code: 'NotYetInvented' },
    ]);
  });

  it('stops sending entry by entry at the first call that gets no answer', async () => {
    const { publisher, calls } = answering((bodies) => {
      throw bodies.length > 1 ? invalid : new Error('socket hang up');
    });

    const results = await publisher.publish('orders', entriesOf('a', 'b', 'c'));

    expect(calls).toEqual([['a', 'b', 'c'], ['a']]);
    expect(results).toMatchObject(Array.from({ length: 3 }, () => ({ fault: 'transient' })));
  });

  it('reports every entry of a throttled call as a transient failure, and does not retry itself', async () => {
    const { publisher, calls } = answering(() => {
      throw new ThrottledException({ message: 'Rate exceeded', $metadata: {} });
    });

    const results = await publisher.publish('orders', entriesOf('a', 'b'));

    expect(results).toMatchObject([{ fault: 'transient' }, { fault: 'transient' }]);
    expect(calls).toHaveLength(1);
  });

  it('retries a rejected call entry by entry, and blames only the faulty entry', async () => {
    const { publisher, calls } = answering(takingAllBut('poison'));

    const results = await publisher.publish('orders', entriesOf('a', 'poison', 'b'));

    expect(results).toMatchObject([
      { outcome: 'published' },
      { outcome: 'failed', fault: 'sender', code: 'InvalidParameterException' },
      { outcome: 'published' },
    ]);
    expect(calls).toEqual([['a', 'poison', 'b'], ['a'], ['poison'], ['b']]);
  });

  it('blames no entry for a rejected call before the topic has accepted a message', async () => {
    const { publisher } = answering(() => {
      throw invalid;
    });

    const results = await publisher.publish('orders', entriesOf('a', 'b'));

    expect(results).toMatchObject([{ fault: 'transient' }, { fault: 'transient' }]);
  });

  it('treats a topic with the name of an object property as unknown', async () => {
    const { publisher } = answering(() => ({}));

    expect(await publisher.publish('constructor', entriesOf('a'))).toMatchObject([{ code: 'UNKNOWN_TOPIC' }]);
  });
});
