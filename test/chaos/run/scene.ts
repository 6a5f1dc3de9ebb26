import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointsOf, type LocalStack, type StackEndpoints, startLocalStack } from '@dynamo-outbox/local';
import { testBundles, testCacheDirectory } from '@dynamo-outbox/local/testing';
import { namesOfPublishers } from '../ledger/publishers.ts';
import { describeLedger, environmentOf, hasten, patienceOf } from '../ledger/describe-ledger.ts';
import { createFaultPlan, type FaultPlan } from '../proxy/fault-plan.ts';
import { FaultCounter } from '../proxy/fault-counts.ts';
import { startFaultProxy, type FaultProxy } from '../proxy/fault-proxy.ts';
import { type ChaosOptions, isFifo } from './chaos-options.ts';
import { OutcomeCounter } from './outcome-counter.ts';
import type { Schedule } from './schedule.ts';
import { Traffic } from './traffic.ts';

/** The environment of a run. */
export interface Scene {
  readonly stack: LocalStack;
  /** URLs of the emulators with faults. */
  readonly routed: StackEndpoints;
  readonly producerBundle: string;
  readonly journalPath: string;
  readonly publishers: readonly string[];
  readonly traffic: Traffic;
  readonly outcomes: OutcomeCounter;
  readonly counter: FaultCounter;
  /** Starts the clock of the run. Before that, no faults happen. */
  begin(): void;
  /** Milliseconds since it began. */
  now(): number;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');

// With more messages, the emulator's search through tokens takes more time than everything else. Consumers do not need
// tokens: a repeated transaction fails at the inbox and counts as a duplicate. Producers always keep their tokens.
const mostMessagesWithTokens = 10_000;

const bundleProducer = async (): Promise<string> => {
  const [made] = await testBundles({
    root,
    target: 'production',
    entries: { producer: 'test/chaos/ledger/producer.ts' },
  });
  return made?.path ?? '';
};

/** Starts emulators, proxies and functions, and prepares the resources of producers. */
export const setScene = async (options: ChaosOptions, schedule: Schedule): Promise<Scene> => {
  const { seed, messages, backlog = 0, sabotage, intensity, rates } = options;
  const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
  const traffic = new Traffic();
  const outcomes = new OutcomeCounter();
  const counter = new FaultCounter();
  let beganAt = Number.POSITIVE_INFINITY;
  const now = (): number => (beganAt > performance.now() ? -1 : performance.now() - beganAt);
  const plan: FaultPlan = createFaultPlan({
    seed,
    active: schedule.load,
    outages: schedule.outages,
    intensity,
    rates,
  });
  const proxies: FaultProxy[] = [];
  const before = async (target: string): Promise<string> => {
    const proxy = await startFaultProxy({ target, plan, now, counter, observe: traffic.observe });
    proxies.push(proxy);
    return proxy.endpoint;
  };
  const patience = patienceOf(options);
  const description = hasten(describeLedger({ fifo: isFifo(options), sabotage }));
  let routed: StackEndpoints = endpointsOf({ dynamoDb: '', broker: '' });
  const stack = await startLocalStack({
    description,
    root,
    bundleCacheDirectory: testCacheDirectory,
    keepsTransactionTokens: messages + 2 * backlog <= mostMessagesWithTokens,
    environment: environmentOf(patience),
    scheduleIntervalSeconds: patience.sweepIntervalSeconds,
    forwardsFunctionOutput: true,
    warn: (line) => {
      outcomes.hear(line);
      options.log?.(`${Math.round(now())} ${line}`);
    },
    routeEndpoints: async ({ dynamoDb, sns }) => {
      routed = endpointsOf({ dynamoDb: await before(dynamoDb), broker: await before(sns) });
      return routed;
    },
  });
  return {
    stack,
    routed,
    producerBundle: await bundleProducer(),
    journalPath: join(directory, 'journal.jsonl'),
    publishers: namesOfPublishers(description),
    traffic,
    outcomes,
    counter,
    now,
    begin: () => {
      beganAt = performance.now();
    },
    stop: async () => {
      await stack.stop();
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
