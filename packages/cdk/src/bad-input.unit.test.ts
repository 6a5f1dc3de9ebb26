import { describe, expect, it } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { anEntry, aStack, ordersTopic } from './cdk.fixture.ts';
import { Inbox } from './inbox.ts';
import { MessageConsumer } from './message-consumer.ts';
import { MessageTopic } from './message-topic.ts';
import { Outbox } from './outbox.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { OutboxSweeper, type OutboxSweeperProps } from './outbox-sweeper.ts';
import { PayloadBucket } from './payload-bucket.ts';

type Work = (stack: Stack) => unknown;

const service = 'billing';

const aRelay = (stack: Stack): OutboxRelay =>
  new OutboxRelay(stack, 'Relay', {
    outbox: new Outbox(stack, 'Outbox', { service }),
    topic: new MessageTopic(stack, 'Topic', { topic: ordersTopic }),
  });

const withSweeper =
  (props: Omit<OutboxSweeperProps, 'relay'>): Work =>
  (stack) =>
    new OutboxSweeper(stack, 'Sweeper', { relay: aRelay(stack), ...props });

/** What is refused, what is said, and the same in a form that is taken. */
const cases: readonly (readonly [what: string, refused: Work, sentence: string, taken: Work])[] = [
  [
    'the name of a service that is not lower kebab case',
    (stack) => new Outbox(stack, 'Outbox', { service: 'Billing 2' }),
    'Service "Billing 2" has a name that is not lower kebab case.',
    (stack) => new Outbox(stack, 'Outbox', { service: 'billing-2' }),
  ],
  [
    'an inbox of nobody',
    (stack) => new Inbox(stack, 'Inbox', { service: '' }),
    'Service "" has a name that is not lower kebab case.',
    (stack) => new Inbox(stack, 'Inbox', { service }),
  ],
  [
    'payloads of nobody',
    (stack) => new PayloadBucket(stack, 'Payloads', { service: '' }),
    'Service "" has a name that is not lower kebab case.',
    (stack) => new PayloadBucket(stack, 'Payloads', { service }),
  ],
  [
    'a prefix with a blank',
    (stack) => new MessageTopic(stack, 'Topic', { topic: ordersTopic, namePrefix: 'my dev' }),
    'The name prefix "my dev" is not lower kebab case; use the form of a service name, such as dev.',
    (stack) => new MessageTopic(stack, 'Topic', { topic: ordersTopic, namePrefix: 'my-dev' }),
  ],
  [
    'an outbox that forgets at once',
    (stack) => new Outbox(stack, 'Outbox', { service, retentionDays: 0 }),
    'Service "billing" has a retention of its outbox in days of 0; it must be an integer from 1 to 3650.',
    (stack) => new Outbox(stack, 'Outbox', { service, retentionDays: 1 }),
  ],
  [
    'an inbox that remembers for longer than ten years',
    (stack) => new Inbox(stack, 'Inbox', { service, retentionDays: 3_651 }),
    'Service "billing" has a retention of its inbox in days of 3651; it must be an integer from 1 to 3650.',
    (stack) => new Inbox(stack, 'Inbox', { service, retentionDays: 3_650 }),
  ],
  [
    'payloads that are kept for half a day',
    (stack) => new PayloadBucket(stack, 'Payloads', { service, retentionDays: 0.5 }),
    'Service "billing" has a retention of its payloads in days of 0.5; it must be an integer from 1 to 3650.',
    (stack) => new PayloadBucket(stack, 'Payloads', { service, retentionDays: 1 }),
  ],
  [
    'a sweeper that never comes',
    withSweeper({ intervalMinutes: 0 }),
    'The sweeper of "billing" has a time between two calls in minutes of 0; it must be an integer from 1 to 1440.',
    withSweeper({ intervalMinutes: 1 }),
  ],
  [
    'a sweeper whose claims end while it works',
    withSweeper({ claimTimeoutSeconds: 60 }),
    'Function "billing-outbox-sweeper" claims items for 60 seconds, but may run for 60',
    withSweeper({ claimTimeoutSeconds: 61 }),
  ],
  [
    'two relays of one outbox',
    (stack) => {
      const { outbox, topics } = aRelay(stack).publishing;
      return new OutboxRelay(stack, 'Second', { outbox, topic: topics });
    },
    'The outbox of "billing" has two relays, which would publish every message twice; remove one.',
    aRelay,
  ],
  [
    'two sweepers of one relay',
    (stack) => {
      const relay = aRelay(stack);
      return ['First', 'Second'].map((id) => new OutboxSweeper(stack, id, { relay }));
    },
    'The relay of "billing" has two sweepers, each of which would process all undispatched items; remove one.',
    withSweeper({}),
  ],
  [
    'two consumers of one topic and one inbox',
    (stack) => {
      const topic = new MessageTopic(stack, 'Topic', { topic: ordersTopic });
      const inbox = new Inbox(stack, 'Inbox', { service });
      const props = { topic, inbox, handles: 'all', entry: anEntry } as const;
      return ['First', 'Second'].map((id) => new MessageConsumer(stack, id, props));
    },
    'Service "billing" reads the topic "orders" with two consumers; handle all its messages in one consumer, or ' +
      'give the second one a separate service name and inbox.',
    (stack) => {
      const topic = new MessageTopic(stack, 'Topic', { topic: ordersTopic });
      return ['billing', 'shipping'].map((name) => {
        const inbox = new Inbox(stack, `${name}Inbox`, { service: name });
        return new MessageConsumer(stack, name, { topic, inbox, handles: 'all', entry: anEntry });
      });
    },
  ],
];

describe('constructs', () => {
  it.each(cases)('refuse %s with a sentence, and accept valid values', (...[, refused, sentence, taken]) => {
    expect(() => refused(aStack())).toThrow(sentence);
    expect(() => taken(aStack())).not.toThrow();
  });

  it('report all faults at once', () => {
    expect(
      () => new Outbox(aStack(), 'Outbox', { service: 'A', namePrefix: 'B', retentionDays: -1 }),
    ).toThrow(
      [
        'The deployment description is invalid:',
        '- Service "A" has a name that is not lower kebab case.',
        '- The name prefix "B" is not lower kebab case; use the form of a service name, such as dev.',
        '- Service "A" has a retention of its outbox in days of -1; it must be an integer from 1 to 3650.',
      ].join('\n'),
    );
  });
});
