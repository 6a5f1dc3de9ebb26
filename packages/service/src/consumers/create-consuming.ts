import type { Consumer } from '@dynamo-outbox/messaging';
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import type { Environment } from '@dynamo-outbox/service-runtime';
import type { Definition } from '../definition/definition.ts';
import type { PollerSettings, Running, Service, SqsHandlerSettings } from '../definition/service.ts';
import type { Projecting } from '../definition/projection-options.ts';
import type { Ground } from '../foundation/ground.ts';
import { once } from '../once.ts';
import type { CurrentRun } from '../running/current-run.ts';
import { createRunning } from '../running/create-running.ts';
import { type AnyHandlers, type AnyOptions, type ConsumerPlan, planConsumer } from './consumer-plan.ts';
import type { QueueOptions } from './queue-consumer.ts';

/** The consuming side of a service. */
export type ServiceConsuming = Pick<Service<string>, 'sqsHandler' | 'poller' | 'consumer'>;

/** What the consuming side is made of. */
export interface ConsumingDependencies {
  readonly definition: Definition;
  readonly ground: Ground;
  readonly current: CurrentRun;
}

/** Loads what calls SQS. */
const loadQueues = () => import('./queue-consumer.ts');

// Lambda gives a function its full processor while it starts, so it does there what the first message needs.
const startEarlyOnLambda = (start: () => Promise<unknown>): void => {
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined) {
    // The first message reports the failure.
    start().catch(() => undefined);
  }
};

/** Creates the consuming side of a service. */
export const createConsuming = (dependencies: ConsumingDependencies): ServiceConsuming => {
  const { definition, ground } = dependencies;
  const toQueue = (plan: ConsumerPlan, environment: Environment): QueueOptions => ({
    definition,
    environment,
    foundation: ground.foundation,
    plan,
  });

  return {
    sqsHandler: <TItem>(
      handlers: AnyHandlers<TItem>,
      options: SqsHandlerSettings & Partial<Projecting<string, TItem>> = {},
    ): SqsHandler => {
      const plan = planConsumer(dependencies, handlers, options);
      const start = once(() =>
        ground.start(async (environment) =>
          (await loadQueues()).createQueueHandler(toQueue(plan, environment), options),
        ),
      );
      startEarlyOnLambda(start);
      return async (event, context) => (await start())(event, context);
    },
    poller: <TItem>(
      handlers: AnyHandlers<TItem>,
      options: PollerSettings & Partial<Projecting<string, TItem>> = {},
    ): Running => {
      const plan = planConsumer(dependencies, handlers, options);
      return createRunning(() =>
        ground.start(async (environment) =>
          (await loadQueues()).startQueuePoller(toQueue(plan, environment), options),
        ),
      );
    },
    consumer: <TItem>(
      name: string,
      handlers: AnyHandlers<TItem>,
      options: AnyOptions<TItem> = {},
    ): Consumer => {
      const plan = planConsumer(dependencies, handlers, options);
      const start = once(() =>
        ground.start(async (environment) => {
          const create = plan.read(environment);
          return create({ foundation: await ground.foundation(), options: { ...options, name } });
        }),
      );
      return { name, consume: async (delivery) => (await start()).consume(delivery) };
    },
  };
};
