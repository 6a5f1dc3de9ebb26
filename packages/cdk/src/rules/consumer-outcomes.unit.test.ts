import { describe, expect, it } from '@jest/globals';
import { CfnParameter, Duration } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { anApp, aStack, refusalOf, resourceOf, resourceOfKind } from '../cdk.fixture.ts';
import type { MessageConsumer } from '../message-consumer.ts';
import { aConsumer, aRelay, type ConsumerDifferences, type ConsumerInStack } from '../wiring.fixture.ts';

/** What synth says to a consumer that was changed by hand. */
const refusalWith = (
  change: (wired: ConsumerInStack) => void,
  differences: ConsumerDifferences = {},
): string => {
  const wired = aConsumer(differences);
  change(wired);
  return refusalOf(wired.stack);
};

/** Returns the resource of a part of a consumer, to change it. */
const partOf = (
  consumer: MessageConsumer,
  of: 'queue' | 'deadLetterQueue' | 'subscription' | 'mapping' | 'function',
) => {
  const part = consumer[of];
  if (part === undefined) {
    throw new Error(`The consumer has no ${of}.`);
  }
  return resourceOf(part);
};

const override =
  (of: 'queue' | 'deadLetterQueue' | 'subscription' | 'mapping' | 'function', path: string, value: unknown) =>
  ({ consumer }: ConsumerInStack): void => {
    partOf(consumer, of).addPropertyOverride(path, value);
  };

const remove =
  (of: 'queue' | 'subscription' | 'mapping', path: string) =>
  ({ consumer }: ConsumerInStack): void => {
    partOf(consumer, of).addPropertyDeletionOverride(path);
  };

const untouched = (): void => undefined;

describe('the synthesis of a consumer', () => {
  it('accepts one with default settings, on a FIFO topic or a standard one', () => {
    expect(refusalWith(untouched)).toBe('');
    expect(refusalWith(untouched, { topic: { fifo: false } })).toBe('');
  });

  it('names the construct with the fault', () => {
    expect(refusalWith(remove('queue', 'RedrivePolicy'))).toMatch(/Test\/Consumer\] Queue "billing--orders"/);
  });

  it.each<[string, (wired: ConsumerInStack) => void, string]>([
    [
      'a visibility timeout a second too short, by override',
      override('queue', 'VisibilityTimeout', 179),
      'Queue "billing--orders" hides messages for 179 seconds; 6 times the timeout of "billing--orders" are 180. Hide them for ' +
        '180 seconds at least, or shorten the timeout.',
    ],
    [
      'a visibility timeout that is too short, written as text',
      override('queue', 'VisibilityTimeout', '179'),
      'hides messages for 179 seconds',
    ],
    [
      'a visibility timeout that is too short, by property',
      ({ consumer }) => {
        resourceOfKind(consumer.queue, CfnQueue).visibilityTimeout = 10;
      },
      'hides messages for 10 seconds; 6 times the timeout of "billing--orders" are 180',
    ],
    [
      'the visibility timeout that SQS has by itself',
      remove('queue', 'VisibilityTimeout'),
      'hides messages for 30 seconds',
    ],
    [
      'a queue that takes less than its topic',
      override('queue', 'MaximumMessageSize', 262_143),
      'Queue "billing--orders" accepts messages of up to 262143 bytes, but topic "orders" delivers messages of up ' +
        'to 262144.',
    ],
    [
      'a dead-letter queue that takes less than its queue',
      override('deadLetterQueue', 'MaximumMessageSize', 1_048_575),
      'The dead-letter queue "billing--orders--dlq" accepts messages of up to 1048575 bytes, but queue ' +
        '"billing--orders" up to 1048576.',
    ],
    [
      'a function that may run for longer than a sixth of the visibility timeout',
      override('function', 'Timeout', 31),
      'hides messages for 180 seconds; 6 times the timeout of "billing--orders" are 186',
    ],
    [
      'a function with less memory than its payloads may need',
      override('function', 'MemorySize', 240),
      'Function "billing--orders" has 240 MB of memory, but accepts payloads of up to 4194304 bytes and 100000 JSON values, ' +
        'which can need 241 MB. Give it 241 MB, or lower PAYLOAD_MAX_BYTES or PAYLOAD_MAX_VALUES.',
    ],
    [
      'larger payloads than its memory has room for',
      override('function', 'Environment.Variables.PAYLOAD_MAX_VALUES', '1000000'),
      'can need 765 MB',
    ],
    [
      'a queue whose redrive policy was removed',
      remove('queue', 'RedrivePolicy'),
      'Queue "billing--orders" is consumed but has no dead-letter queue, so a poison message would be redelivered ' +
        'until it expires. Add a redrive policy.',
    ],
    [
      'four receives',
      override('queue', 'RedrivePolicy.maxReceiveCount', 4),
      'has a maximum receive count of 4; it must be an integer from 5 to 1000.',
    ],
    [
      'a standard dead-letter queue behind a FIFO queue',
      override('deadLetterQueue', 'FifoQueue', false),
      'Queue "billing--orders" and its dead-letter queue are not both FIFO or both standard; use the same kind for both.',
    ],
    [
      'a standard queue behind a FIFO topic',
      ({ consumer }) => {
        resourceOf(consumer.queue).addPropertyDeletionOverride('FifoQueue');
        resourceOf(consumer.deadLetterQueue).addPropertyDeletionOverride('FifoQueue');
      },
      'Queue "billing--orders" and topic "orders" are not both FIFO or both standard, so the order would be lost. Use the same kind for both.',
    ],
    [
      'a dead-letter queue that forgets sooner than the queue',
      override('deadLetterQueue', 'MessageRetentionPeriod', 345_599),
      'The dead-letter queue "billing--orders--dlq" keeps messages for less time than "billing--orders"',
    ],
    [
      'a subscription without a redrive policy',
      remove('subscription', 'RedrivePolicy'),
      'The subscription of "billing--orders" to "orders" has no dead-letter queue, so messages that SNS cannot deliver would be lost; ' +
        'add a redrive policy.',
    ],
    [
      'a filter for a type that the topic does not carry',
      override('subscription', 'FilterPolicy.type', ['order.created', 'order.made']),
      'Service "billing" wants order.made from the topic "orders", which does not carry it.',
    ],
    [
      'a mapping that does not report what failed',
      remove('mapping', 'FunctionResponseTypes'),
      'The mapping of queue "billing--orders" does not report batch item failures, so it would delete messages ' +
        'that were not handled; enable ReportBatchItemFailures.',
    ],
    [
      'a mapping without a maximum concurrency',
      remove('mapping', 'ScalingConfig'),
      'The mapping of queue "billing--orders" has no maximum concurrency',
    ],
    [
      'an inbox that its function is told to forget too early',
      override('function', 'Environment.Variables.INBOX_RETENTION_DAYS', '25'),
      'The inbox of "billing" deletes the record of a message after 25 days, but the message can be redelivered for 25',
    ],
    [
      'a queue that keeps messages for longer than the inbox takes into account',
      override('queue', 'MessageRetentionPeriod', 10 * 86_400),
      'but the message can be redelivered for 31 (10 on the queue, 14 on the dead-letter queue, 7 by replay from an outbox)',
    ],
  ])('refuses %s', (_what, change, sentence) => {
    expect(refusalWith(change)).toContain(sentence);
  });

  it('refuses a reserved concurrency below the maximum, and takes one as high', () => {
    const withReserved = (reservedConcurrentExecutions: number): string =>
      refusalWith(untouched, { consumer: { functionOptions: { reservedConcurrentExecutions } } });

    expect(withReserved(10)).toBe('');
    expect(withReserved(9)).toContain(
      'Function "billing--orders" has a reserved concurrency of 9, below the maximum concurrency of 10 of its queue ' +
        '"billing--orders"; throttled messages become dead letters. Remove the reserved concurrency, or lower the ' +
        'maximum concurrency.',
    );
  });

  it('judges the timeout that the options of the function name', () => {
    const withTimeout = (seconds: number): string =>
      refusalWith(untouched, { consumer: { functionOptions: { timeout: Duration.seconds(seconds) } } });

    expect(withTimeout(30)).toBe('');
    expect(withTimeout(31)).toContain('6 times the timeout of "billing--orders" are 186');
  });

  it('refuses a filter before a consumer that detects gaps', () => {
    const handlesAll = { consumer: { handles: 'all', guards: { gaps: 'from-the-first' } } } as const;

    expect(refusalWith(untouched, handlesAll)).toBe('');
    expect(
      refusalWith(override('subscription', 'FilterPolicy', { type: ['order.created'] }), handlesAll),
    ).toContain('Service "billing" detects gaps in the topic "orders" behind a filter');
  });

  it('refuses an inbox of 25 days, and takes one of 26', () => {
    const withInbox = (retentionDays: number): string => refusalWith(untouched, { inbox: { retentionDays } });

    expect(withInbox(26)).toBe('');
    expect(withInbox(25)).toContain(
      'The inbox of "billing" deletes the record of a message after 25 days, but the message can be redelivered for 25 (4 on ' +
        'the queue, 14 on the dead-letter queue, 7 by replay from an outbox); raise the retention of the inbox.',
    );
  });

  it('takes six receives and five, and a longer visibility timeout', () => {
    expect(refusalWith(override('queue', 'RedrivePolicy.maxReceiveCount', 5))).toBe('');
    expect(refusalWith(override('queue', 'VisibilityTimeout', 181))).toBe('');
  });

  it.each([
    [11, ''],
    [
      12,
      'but the message can be redelivered for 30 (4 on the queue, 14 on the dead-letter queue, 12 by replay',
    ],
  ])('measures an inbox by the %d days of the outbox that the topic comes from', (retentionDays, refusal) => {
    const app = anApp();
    const { stack, topic } = aRelay({ outbox: { retentionDays } }, aStack(app));
    const { consumer } = aConsumer({ consumer: { topic } }, aStack(app, 'Billing'));

    expect(consumer.topic?.replayDays).toBe(retentionDays);
    expect(refusalOf(stack)).toContain(refusal);
    expect(refusalOf(stack) === '').toBe(refusal === '');
  });

  it('does not check values that are known only at deployment', () => {
    expect(
      refusalWith(({ stack, consumer }) => {
        const { valueAsNumber } = new CfnParameter(stack, 'Visibility', { type: 'Number' });
        resourceOfKind(consumer.queue, CfnQueue).visibilityTimeout = valueAsNumber;
      }),
    ).toBe('');
  });
});
