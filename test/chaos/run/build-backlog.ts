import { setTimeout as wait } from 'node:timers/promises';
import type { ChaosOptions } from './chaos-options.ts';
import type { HostOperator } from './host-operator.ts';
import { ProducerOperator, type ProducerOrders } from './producer-operator.ts';
import type { Scene } from './scene.ts';
import { countUndispatched } from './wait-for-rest.ts';

/** Options of building a backlog. */
export interface BacklogOptions {
  readonly options: ChaosOptions;
  readonly scene: Scene;
  readonly host: HostOperator;
  readonly orders: Omit<ProducerOrders, 'messages' | 'messagesPerSecond'>;
}

const pollMilliseconds = 250;
const shortestMilliseconds = 60_000;
const millisecondsPerItem = 60;
// More than needed; the producer is stopped when there are enough items.
const messagesPerItem = 20;
const asFastAsItGoes = 1_000_000;

const isOver = async (
  { scene, options: { backlog = 0 } }: BacklogOptions,
  deadline: number,
): Promise<boolean> => {
  const items = await countUndispatched(scene.stack, 'ledger-outbox');
  if (items < backlog && performance.now() > deadline) {
    throw new Error(`After the time for a backlog of ${backlog} items only ${items} wait.`);
  }
  return items >= backlog;
};

/**
 * Commits without faults while relays and sweepers are off, until the configured number of items waits. Leaves
 * publishers off. Resolves to the number of committed messages. Throws if that takes too long.
 */
export const buildBacklog = async (given: BacklogOptions): Promise<number> => {
  const { options, scene, host, orders } = given;
  const { backlog, say } = options;
  if (backlog === undefined) {
    return 0;
  }
  await host.setPublishing(false);
  const producer = new ProducerOperator(scene.producerBundle, {
    ...orders,
    // A different history from that of the live traffic.
    seed: -orders.seed,
    messages: backlog * messagesPerItem,
    messagesPerSecond: asFastAsItGoes,
  });
  const beganAt = performance.now();
  producer.start();
  try {
    const deadline = beganAt + Math.max(shortestMilliseconds, backlog * millisecondsPerItem);
    while (!(await isOver(given, deadline))) {
      await wait(pollMilliseconds);
    }
  } finally {
    await producer.end();
  }
  say?.(
    `Backlog: ${backlog} items, ${producer.committed} messages after ${Math.round((performance.now() - beganAt) / 1_000)} s.`,
  );
  return producer.committed;
};
