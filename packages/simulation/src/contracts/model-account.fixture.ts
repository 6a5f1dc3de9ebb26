import { createRandom } from '../engine/random.ts';
import type { PerformCall } from '../engine/model-call.ts';
import { connectionLost } from '../engine/service-errors.ts';
import { ModelTopic } from '../sns/model-topic.ts';
import type { QueuedMessage } from '../sqs/model-queue.ts';
import { ModelQueue } from '../sqs/model-queue.ts';

const time = { now: Date.parse('2026-11-27T00:00:00.000Z') };

/** Advances the time, which stands still otherwise. */
export const sleep = async (milliseconds: number): Promise<void> => {
  time.now += milliseconds;
};

/** A world in which time passes only in `sleep`, and nothing is duplicated. */
export const calmWorld = {
  now: () => time.now,
  random: createRandom('contracts'),
  duplicates: 0,
  after: (_: number, run: () => void) => {
    run();
  },
};

/** A service that no call reaches. */
export const unreachable: PerformCall = async () => {
  throw connectionLost();
};

export const aQueue = (name: string): ModelQueue =>
  new ModelQueue({ name, visibilityTimeoutSeconds: 30 }, calmWorld);

export const urlOf = ({ name }: ModelQueue): string => `https://sqs/000000000000/${name}`;

export const queuesByUrl = (...queues: readonly ModelQueue[]): ReadonlyMap<string, ModelQueue> =>
  new Map(queues.map((queue) => [urlOf(queue), queue]));

export const aTopic = (name: string, queue: ModelQueue): ModelTopic => {
  const topic = new ModelTopic(`arn:aws:sns:eu-central-1:000000000000:${name}`, calmWorld);
  topic.subscribe({ queue });
  return topic;
};

/** Receives all messages of a queue, in order. */
export const takeAll = (queue: ModelQueue): readonly QueuedMessage[] => {
  const taken: QueuedMessage[] = [];
  for (let batch = queue.receive(10); batch.length > 0; batch = queue.receive(10)) {
    taken.push(...batch);
    batch.forEach(({ receipt }) => {
      queue.remove(receipt);
    });
  }
  return taken;
};
