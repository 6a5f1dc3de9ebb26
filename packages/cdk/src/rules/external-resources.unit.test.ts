/** A service names each resource that it was given once, and gets only its own. */
import { describe, expect, it } from '@jest/globals';
import { describeTransactionalService } from '@dynamo-outbox/topology';
import type { Stack } from 'aws-cdk-lib';
import {
  anEntry,
  aStack,
  billingTopic,
  faultOf,
  OrderCancelled,
  OrderCreated,
  ordersTopic,
} from '../cdk.fixture.ts';
import { ConsumingService, type ConsumingServiceProps } from '../consuming-service.ts';
import { MessageTopic } from '../message-topic.ts';
import { PayloadBucket } from '../payload-bucket.ts';
import { TransactionalService, type TransactionalServiceProps } from '../transactional-service.ts';

const reads = (type: string) => ({ topic: ordersTopic, messageTypes: [type], entry: anEntry });

const ordersIn = (stack: Stack, id: string): MessageTopic =>
  new MessageTopic(stack, id, { topic: ordersTopic });

const billingIn = (stack: Stack, id: string): MessageTopic =>
  new MessageTopic(stack, id, { topic: billingTopic });

const payloadsIn = (stack: Stack, id: string, service: string): PayloadBucket =>
  new PayloadBucket(stack, id, { service });

const faultWith = (propsIn: (stack: Stack) => Partial<TransactionalServiceProps>): string => {
  const stack = aStack();
  const props = propsIn(stack);
  return faultOf(
    () => new TransactionalService(stack, 'Billing', { name: 'billing', publishes: billingTopic, ...props }),
  );
};

const consumingFaultWith = (propsIn: (stack: Stack) => Partial<ConsumingServiceProps>): string => {
  const stack = aStack();
  const props = {
    consumes: [reads(OrderCreated.type)],
    subscribesTo: [ordersIn(stack, 'Orders')],
    ...propsIn(stack),
  };
  return faultOf(() => new ConsumingService(stack, 'Audit', { name: 'audit', ...props }));
};

describe('a service names each resource once', () => {
  it('refuses a topic that it consumes twice, also without CDK', () => {
    const consumes = [reads(OrderCreated.type), reads(OrderCancelled.type)];
    const sentence =
      'consumes the topic "orders" twice; list it once in `consumes`, with all message types that it handles.';

    expect(faultWith((stack) => ({ consumes, subscribesTo: [ordersIn(stack, 'Orders')] }))).toContain(
      sentence,
    );
    expect(consumingFaultWith(() => ({ consumes }))).toContain(sentence);
    expect(
      faultOf(() => describeTransactionalService({ name: 'billing', publishes: billingTopic, consumes })),
    ).toContain(sentence);
  });

  it('refuses two topics, and two buckets, of one name', () => {
    const faults = faultWith((stack) => ({
      topic: [billingIn(stack, 'One'), billingIn(stack, 'Two')],
      subscribesTo: [ordersIn(stack, 'Orders'), ordersIn(stack, 'Again')],
      payloadSources: [payloadsIn(stack, 'Payloads', 'orders'), payloadsIn(stack, 'More', 'orders')],
      consumes: [{ ...reads(OrderCreated.type), payloadsOf: 'orders' }],
    }));

    expect(faults).toContain('was given the topic "billing" twice in `topic`; pass each topic once.');
    expect(faults).toContain(
      'was given the topic "orders" twice in `subscribesTo`; pass the one that it reads.',
    );
    expect(faults).toContain('was given two buckets of payloads of "orders" in `payloadSources`; pass one.');
    expect(
      consumingFaultWith((stack) => ({ subscribesTo: [ordersIn(stack, 'One'), ordersIn(stack, 'Two')] })),
    ).toContain('was given the topic "orders" twice in `subscribesTo`');
  });

  it('refuses another topic with the name of its own one, which its consumer would read instead', () => {
    const consumes = [{ topic: billingTopic, messageTypes: 'all' as const, entry: anEntry }];

    expect(faultWith((stack) => ({ consumes, subscribesTo: [billingIn(stack, 'Other')] }))).toContain(
      'publishes to the topic "billing", but `subscribesTo` has another one of that name',
    );
    expect(
      faultWith((stack) => {
        const topic = billingIn(stack, 'Given');
        return { consumes, topic, subscribesTo: [topic] };
      }),
    ).toBe('');
  });

  it('refuses the bucket of payloads of another service as its own', () => {
    expect(faultWith((stack) => ({ payloads: payloadsIn(stack, 'Payloads', 'orders') }))).toContain(
      'Service "billing" was given the payloads of "orders"; pass one with `service: \'billing\'`.',
    );
    expect(faultWith((stack) => ({ payloads: payloadsIn(stack, 'Payloads', 'billing') }))).toBe('');
  });
});
