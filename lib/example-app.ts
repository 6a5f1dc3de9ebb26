import { type App, Tags } from 'aws-cdk-lib';
import { customers, type ExampleService, orderHistory, orders } from './example-services.ts';
import type { StageSettings } from './stage-settings.ts';
import { HistoryStack } from './stacks/history-stack.ts';
import { MessagingStack } from './stacks/messaging-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';

/** The stacks of one stage of the example. */
export interface ExampleStacks {
  readonly messaging: MessagingStack;
  readonly customers: ServiceStack;
  readonly orders: ServiceStack;
  readonly orderHistory: HistoryStack;
  readonly observability: ObservabilityStack;
}

/** Adds the stacks of a stage to an app: messaging, the services, and observability. */
export const addExampleStacks = (app: App, settings: StageSettings): ExampleStacks => {
  const { stage, account, region } = settings;
  const idOf = (name: string): string => `${stage}-${name}`;
  const shared = {
    settings,
    ...(account === undefined && region === undefined ? {} : { env: { account, region } }),
  };
  const messaging = new MessagingStack(app, idOf('messaging'), shared);
  const serviceStack = (options: ExampleService): ServiceStack =>
    new ServiceStack(app, idOf(options.name), { ...shared, options, messaging });
  const services = {
    customers: serviceStack(customers),
    orders: serviceStack(orders),
    orderHistory: new HistoryStack(app, idOf(orderHistory.name), { ...shared, messaging }),
  };
  const observability = new ObservabilityStack(app, idOf('observability'), {
    ...shared,
    services: Object.values(services),
    encryptionKey: messaging.encryptionKey,
  });
  Tags.of(app).add('project', 'dynamo-outbox');
  Tags.of(app).add('stage', stage);
  return { messaging, ...services, observability };
};
