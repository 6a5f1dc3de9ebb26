/** The parts of a service that call SQS. They are loaded with the first queue. */
import { repeatEvery, systemTimers } from '@dynamo-outbox/kernel';
import type { Consumer } from '@dynamo-outbox/messaging';
import { createSqsHandler, createSqsPoller, type SqsHandler } from '@dynamo-outbox/messaging/sqs';
import { type Environment, flushAfter } from '@dynamo-outbox/service-runtime';
import { composeConsuming, type Consuming } from '@dynamo-outbox/service-runtime/consuming';
import type { Definition } from '../definition/definition.ts';
import type { ConsumeOptions, PollerSettings, SqsHandlerSettings } from '../definition/service.ts';
import type { Foundation } from '../foundation/lay-foundation.ts';
import { consumerNameOf } from './consumer-name.ts';
import type { ConsumerPlan } from './consumer-plan.ts';
import { type QueueSettings, readQueueSettings } from '../foundation/read-settings.ts';

/** A queue of a service, before it is read. */
export interface QueueOptions {
  readonly definition: Definition;
  readonly environment: Environment;
  /** Returns what all parts of the service share. */
  readonly foundation: () => Promise<Foundation>;
  readonly plan: ConsumerPlan;
}

/** A consumer and the parts with which its queue is read. */
interface QueueConsumer extends Consuming {
  readonly settings: QueueSettings;
  readonly consumer: Consumer;
}

// A call that hangs must end well before an invocation does.
const answerMilliseconds = 3_000;

const compose = async (
  { definition, environment, foundation, plan }: QueueOptions,
  options: ConsumeOptions & Pick<PollerSettings, 'client' | 'waitSeconds'>,
  overrides: Environment = {},
): Promise<QueueConsumer> => {
  const settings = readQueueSettings(definition, { ...environment, ...overrides }, plan);
  const ground = await foundation();
  const { logger, tracing } = ground;
  const consuming = composeConsuming(
    { ...settings, SERVICE_NAME: definition.name },
    {
      logger,
      tracing,
      observer: definition.options.observer,
      client: options.client,
      environment,
      answerMilliseconds: (options.waitSeconds ?? 0) * 1_000 + answerMilliseconds,
    },
  );
  const consumer = plan.read(environment)({
    foundation: ground,
    parts: consuming.parts,
    options: { ...options, name: options.name ?? consumerNameOf(definition.name, settings, environment) },
  });
  return { ...consuming, settings, consumer };
};

/** Creates the Lambda handler of a queue. Rejects with `INVALID_SETTINGS`. */
export const createQueueHandler = async (
  queue: QueueOptions,
  { backoff, concurrency, ...options }: SqsHandlerSettings,
): Promise<SqsHandler> => {
  const { consumer, metrics, queue: parts } = await compose(queue, options);
  return flushAfter(
    metrics,
    createSqsHandler({
      ...parts,
      consumer,
      ...(backoff === undefined ? {} : { backoff }),
      ...(concurrency === undefined ? {} : { concurrency }),
    }),
  );
};

const flushMilliseconds = 10_000;

/** How long a receive waits for a first message. */
const defaultWaitSeconds = 5;

/** The queue that the options name instead of the environment. */
const overridesOf = ({ queueUrl, deadLetterQueueUrl, maxReceiveCount }: PollerSettings): Environment => ({
  ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }),
  ...(deadLetterQueueUrl === undefined ? {} : { DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl }),
  ...(maxReceiveCount === undefined ? {} : { MAX_RECEIVE_COUNT: String(maxReceiveCount) }),
});

/** Starts to poll a queue. Returns the function that stops it. Rejects with `INVALID_SETTINGS`. */
export const startQueuePoller = async (
  queue: QueueOptions,
  settings: PollerSettings,
): Promise<() => Promise<void>> => {
  const { timers = systemTimers, waitSeconds = defaultWaitSeconds } = settings;
  const composed = await compose(queue, { ...settings, waitSeconds }, overridesOf(settings));
  const { consumer, client, metrics, queue: parts } = composed;
  const poller = createSqsPoller({
    ...settings,
    ...parts,
    client,
    waitSeconds,
    consumer,
    queueUrl: composed.settings.QUEUE_URL,
  });
  const cancel = repeatEvery(timers, flushMilliseconds, () => {
    metrics.flush();
  });
  poller.start();
  return async () => {
    cancel();
    await poller.stop();
    metrics.flush();
  };
};
