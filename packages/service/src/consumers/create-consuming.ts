import { type Consumer, createConsumer, type MessageHandler } from '@dynamo-outbox/messaging';
import type { SqsHandler } from '@dynamo-outbox/messaging/sqs';
import type { Environment } from '@dynamo-outbox/service-runtime';
import type { Definition } from '../definition/definition.ts';
import type { ConsumeOptions, PollerSettings, Running, SqsHandlerSettings } from '../definition/service.ts';
import type { Ground } from '../foundation/ground.ts';
import { once } from '../once.ts';
import type { CurrentRun } from '../running/current-run.ts';
import { createRunning } from '../running/create-running.ts';
import type { ServiceUnitOfWork } from '../running/service-unit-of-work.ts';
import { createServiceConsumer, type Handlers } from './create-service-consumer.ts';
import type { QueueOptions } from './queue-consumer.ts';
import { readInboxSettings } from '../foundation/read-settings.ts';

/** The consuming side of a service. */
export interface ServiceConsuming {
  readonly sqsHandler: (handlers: Handlers, options?: SqsHandlerSettings) => SqsHandler;
  readonly poller: (handlers: Handlers, options?: PollerSettings) => Running;
  readonly consumer: (name: string, handlers: Handlers, options?: ConsumeOptions) => Consumer;
}

/** What the consuming side is made of. */
export interface ConsumingDependencies {
  readonly definition: Definition;
  readonly ground: Ground;
  readonly current: CurrentRun;
}

/** Wraps handlers, so that a run inside them is found. */
const track = (handlers: Handlers, current: CurrentRun): Handlers =>
  handlers.map((handler): MessageHandler<ServiceUnitOfWork<string>> => ({
    ...handler,
    prepare: (message) => {
      const prepared = handler.prepare(message);
      return prepared.valid
        ? { ...prepared, react: (unitOfWork) => current.within(() => prepared.react(unitOfWork)) }
        : prepared;
    },
  }));

const openNothing = (): never => {
  throw new Error('This consumer only checks handlers.');
};

/** Throws the errors of `createConsumer` for handlers that contradict each other, before the first message. */
const assertHandlers = (
  { name, options: { callerVerifier } }: Definition,
  handlers: Handlers,
  given: ConsumeOptions,
) => {
  createConsumer<never>({
    name,
    ...(callerVerifier === undefined ? {} : { callerVerifier }),
    ...given,
    openUnitOfWork: openNothing,
    handlers,
  });
};

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
export const createConsuming = ({ definition, ground, current }: ConsumingDependencies): ServiceConsuming => {
  const toQueue = (handlers: Handlers, environment: Environment): QueueOptions => ({
    definition,
    environment,
    foundation: ground.foundation,
    handlers: track(handlers, current),
  });

  return {
    sqsHandler: (handlers, options = {}) => {
      assertHandlers(definition, handlers, options);
      const start = once(() =>
        ground.start(async (environment) =>
          (await loadQueues()).createQueueHandler(toQueue(handlers, environment), options),
        ),
      );
      startEarlyOnLambda(start);
      return async (event, context) => (await start())(event, context);
    },
    poller: (handlers, options = {}) => {
      assertHandlers(definition, handlers, options);
      return createRunning(() =>
        ground.start(async (environment) =>
          (await loadQueues()).startQueuePoller(toQueue(handlers, environment), options),
        ),
      );
    },
    consumer: (name, handlers, options = {}) => {
      assertHandlers(definition, handlers, options);
      const start = once(() =>
        ground.start(async (environment) =>
          createServiceConsumer({
            definition,
            settings: readInboxSettings(definition, environment),
            foundation: await ground.foundation(),
            handlers: track(handlers, current),
            options: { ...options, name },
          }),
        ),
      );
      return { name, consume: async (delivery) => (await start()).consume(delivery) };
    },
  };
};
