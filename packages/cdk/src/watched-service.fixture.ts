/** Services to watch, in a stack that bundles nothing. */
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod';
import { MessageTopic } from './message-topic.ts';
import { TransactionalService, type TransactionalServiceProps } from './transactional-service.ts';

const InvoiceSent = defineMessage('invoice.sent', { version: 1, payload: z.object({}) });
const OrderCreated = defineMessage('order.created', { version: 1, payload: z.object({}) });
const billingTopic = defineTopic('billing', [InvoiceSent]);
const ordersTopic = defineTopic('orders', [OrderCreated]);

/** A stack with a topic for alarms, and a topic for urgent alarms. */
export const aWatchedStack = () => {
  // Resource paths are included, so that a test can distinguish alarms.
  const context = { 'aws:cdk:bundling-stacks': [], 'aws:cdk:enable-path-metadata': true };
  const stack = new Stack(new App({ context }), 'Test');
  return {
    stack,
    actionTopic: new Topic(stack, 'ActionTopic'),
    urgentTopic: new Topic(stack, 'UrgentTopic'),
  };
};

/** The service `billing`, which consumes the topic `orders`. */
export const billingService = (
  stack: Stack,
  options: Partial<TransactionalServiceProps> = {},
): TransactionalService =>
  new TransactionalService(stack, 'Billing', {
    name: 'billing',
    publishes: billingTopic,
    consumes: [
      {
        topic: ordersTopic,
        messageTypes: [OrderCreated.type],
        entry: 'packages/cdk/src/watched-service.fixture.ts',
        fifo: true,
      },
    ],
    subscribesTo: [new MessageTopic(stack, 'Orders', { topic: ordersTopic })],
    ...options,
  });
