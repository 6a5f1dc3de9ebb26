import { setTimeout as wait } from 'node:timers/promises';
import { type ChaosOptions, isFifo } from './chaos-options.ts';
import { type ChaosResult, countTruth } from './chaos-result.ts';
import { patienceOf } from '../ledger/describe-ledger.ts';
import { HostOperator } from './host-operator.ts';
import { ProducerOperator, type ProducerOrders } from './producer-operator.ts';
import { buildBacklog } from './build-backlog.ts';
import { OutboxOperator } from './outbox-operator.ts';
import { readTruth } from './read-truth.ts';
import { sabotaged } from '../ledger/sabotage.ts';
import { type Progress, type Recovery, watchRecovery } from './recovery.ts';
import { type Scene, setScene } from './scene.ts';
import { createSchedule, type Operation, type Schedule, withoutKills } from './schedule.ts';
import { judge } from './verdict.ts';
import { Timeline } from './timeline.ts';
import { type Violation, violationsOf } from './violation.ts';
import { type Rest, waitForRest } from './wait-for-rest.ts';

// Part of the time is reserved for late work.
const loadShare = 0.75;
// Producers should finish shortly before the last faults.
const paceShare = 0.85;
const messagesPerAccount = 250;
const fewestAccounts = 40;
const shortestDrainMilliseconds = 240_000;
const drainMillisecondsPerItem = 60;

const lastOperations: readonly Operation[] = ['redrive-edited-dead-letters', 'redrive-parked'];
// More than a visibility timeout of 12 s, and a sweeper's pause of up to 30 s after a failure.
const patienceMilliseconds = 36_000;

/** Time without progress after which waiting messages never move again. */
const stuckAfter = ({ stuckMilliseconds, ...options }: ChaosOptions): number =>
  stuckMilliseconds ?? patienceOf(options).graceSeconds * 1_000 + patienceMilliseconds;

/** An action at a time of the run. */
interface Step {
  readonly name: string;
  readonly at: number;
  readonly act: () => Promise<void>;
}

/** The state of a run. */
interface Run {
  readonly options: ChaosOptions;
  readonly scene: Scene;
  readonly schedule: Schedule;
  readonly host: HostOperator;
  readonly producer: ProducerOperator;
  readonly operator: OutboxOperator;
  /** Messages that were committed before the faults began. */
  readonly committedBefore: number;
  readonly recoveries: Promise<Recovery>[];
  readonly recoveryDeadline: AbortController;
  readonly timeline: Timeline;
}

// An item has about two messages.
const accountsOf = ({ messages, backlog = 0 }: ChaosOptions): number =>
  Math.max(fewestAccounts, Math.ceil((messages + 2 * backlog) / messagesPerAccount));

const ordersFor = (
  { routed, journalPath }: Scene,
  options: ChaosOptions,
): Omit<ProducerOrders, 'messages' | 'messagesPerSecond'> => ({
  endpoint: routed.dynamoDb,
  s3Endpoint: routed.s3,
  journalPath,
  seed: options.seed,
  accounts: accountsOf(options),
  poison: options.poison,
  filesByOldKeys: sabotaged(options.sabotage).filesByOldKeys ?? false,
});

const createProducer = (scene: Scene, options: ChaosOptions, { load }: Schedule): ProducerOperator =>
  new ProducerOperator(scene.producerBundle, {
    ...ordersFor(scene, options),
    messages: options.messages,
    messagesPerSecond: options.messages / ((load.to * paceShare) / 1_000),
  });

const progressOf = ({ producer, scene, committedBefore }: Run): Progress => ({
  committed: () => committedBefore + producer.committed,
  published: () => scene.traffic.published.size,
});

const relayOffSteps = (
  { schedule: { relayOff }, host }: Run,
  watch: (outage: string) => void,
): readonly Step[] =>
  relayOff === undefined
    ? []
    : [
        { name: 'relay off', at: relayOff.from, act: () => host.setPublishing(false) },
        {
          name: 'relay on',
          at: relayOff.to,
          act: async () => {
            watch('relay off');
            await host.setPublishing(true);
          },
        },
      ];

const stepsOf = (run: Run): readonly Step[] => {
  const { schedule, options, host, producer, operator, recoveries, recoveryDeadline } = run;
  const watch = (outage: string): void => {
    recoveries.push(watchRecovery(outage, progressOf(run), recoveryDeadline.signal));
  };
  const steps: Step[] = [
    ...schedule.hostKills.map((at) => ({
      name: 'kill relays and consumers',
      at,
      act: () => host.killAndRestart(),
    })),
    ...schedule.producerKills.map((at) => ({
      name: 'kill the producer',
      at,
      act: () => producer.killAndRestart(),
    })),
    ...schedule.operations.map(({ at, operation }, ordinal) => ({
      name: operation,
      at,
      act: async () => {
        operator.begin(operation, ordinal);
      },
    })),
    ...(options.backlog === undefined
      ? []
      : [
          {
            name: 'relay on, for the first time',
            at: 0,
            act: async () => {
              watch('backlog');
              await host.setPublishing(true);
            },
          },
        ]),
    ...relayOffSteps(run, watch),
    ...schedule.outages
      .filter(({ service }) => service === 'sns')
      .map(({ to }) => ({
        name: 'SNS is back',
        at: to,
        act: async () => {
          watch('SNS out');
        },
      })),
  ];
  return steps.sort((one, other) => one.at - other.at);
};

/** Runs the steps, each at its time or as soon as the previous one is finished. */
const takeSteps = async (run: Run): Promise<void> => {
  for (const { name, at, act } of stepsOf(run)) {
    await wait(Math.max(0, at - run.scene.now()));
    run.options.log?.(`${Math.round(run.scene.now())} ${name}`);
    await act();
  }
  await wait(Math.max(0, run.schedule.load.to - run.scene.now()));
};

/** Lets producers commit until they are done or the minutes are over. */
const produce = async ({ producer, options, scene }: Run): Promise<void> => {
  const over = new AbortController();
  const left = options.minutes * 60_000 - scene.now();
  const error = await Promise.race([
    producer.finished,
    wait(left, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
  if (error !== undefined) {
    throw error;
  }
  await producer.end();
};

const loadPhase = async (run: Run): Promise<void> => {
  const { scene, producer, timeline } = run;
  scene.begin();
  producer.start();
  timeline.start(() => ({
    second: Math.round(scene.now() / 1_000),
    committed: run.committedBefore + producer.committed,
    published: scene.traffic.published.size,
  }));
  const broken = scene.stack.broken.then((error) => {
    throw error;
  });
  await Promise.race([Promise.all([takeSteps(run), produce(run)]), broken]);
  await run.operator.interrupt();
};

const violationsOfRest = (rest: Rest, committed: number, messages: number): readonly Violation[] =>
  violationsOf('not-done', [
    ...(committed < messages
      ? [`Only ${committed} of ${messages} messages could be committed in the time given.`]
      : []),
    ...(rest === 'timed-out' ? ['Things were still moving when the time to catch up was over.'] : []),
  ]);

const restOf = ({ options, scene }: Run): Promise<Rest> =>
  waitForRest({
    stack: scene.stack,
    traffic: scene.traffic,
    stuckMilliseconds: stuckAfter(options),
    timeoutMilliseconds: Math.max(
      shortestDrainMilliseconds,
      options.minutes * 30_000,
      (options.backlog ?? 0) * drainMillisecondsPerItem,
    ),
  });

/**
 * Waits until everything is at rest, lets operators send back some of the poison messages, and waits again. This also
 * works on a machine that is too slow to have poison messages earlier.
 */
const comeToRest = async (run: Run): Promise<Rest> => {
  const rest = await restOf(run);
  if (rest !== 'drained') {
    return rest;
  }
  const { operator, schedule } = run;
  // To their end: how much they redrive must not depend on how fast the machine is.
  await Promise.all(
    lastOperations.map((operation, index) =>
      operator.complete(operation, schedule.operations.length + index),
    ),
  );
  return restOf(run);
};

const settle = async (run: Run, startedAt: string): Promise<ChaosResult> => {
  const { options, scene, host, producer } = run;
  const loadMilliseconds = scene.now();
  options.say?.('Quiet: no more faults, kills and commits.');
  const rest = await comeToRest(run);
  const total = scene.now();
  run.recoveryDeadline.abort();
  options.say?.(`At rest (${rest}): reading tables and queues.`);
  const { published, publishedAgain } = scene.traffic;
  const truth = await readTruth({
    stack: scene.stack,
    journalPath: scene.journalPath,
    isOrdered: isFifo(options),
    beganAt: Math.floor(Date.parse(startedAt) / 1_000),
    published,
    operated: run.operator.operated,
  });
  const { commits, ...counted } = countTruth(truth);
  return {
    seed: options.seed,
    mode: isFifo(options) ? 'fifo' : 'standard',
    ...(options.sabotage === undefined ? {} : { sabotage: options.sabotage }),
    startedAt,
    messages: {
      wanted: options.messages,
      ...counted,
      published: published.size,
      publishedAgain,
    },
    commits,
    kills: { functionHost: host.kills, producer: producer.kills },
    faults: scene.counter.faults,
    requests: scene.counter.requests,
    operations: run.operator.counts,
    ...(options.backlog === undefined ? {} : { backlog: options.backlog }),
    outcomes: scene.outcomes.counts,
    recoveries: await Promise.all(run.recoveries),
    timeline: run.timeline.stop(),
    seconds: { load: loadMilliseconds / 1_000, drain: (total - loadMilliseconds) / 1_000 },
    messagesPerSecond: Math.round(counted.committed / (total / 1_000)),
    rest,
    violations: [
      ...judge(truth),
      ...violationsOfRest(rest, truth.entries.recorded.size, options.messages + run.committedBefore),
    ],
  };
};

/**
 * Commits, relays and consumes while requests fail and processes are killed. Then waits until everything is at rest,
 * and judges the final state. The run has a time limit.
 */
export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const startedAt = new Date().toISOString();
  const full = createSchedule(options.seed, options.minutes * 60_000 * loadShare);
  const schedule = options.kills === false ? withoutKills(full) : full;
  const scene = await setScene(options, schedule);
  try {
    const host = new HostOperator({ stack: scene.stack, publishers: scene.publishers });
    const committedBefore = await buildBacklog({ options, scene, host, orders: ordersFor(scene, options) });
    const run: Run = {
      options,
      scene,
      schedule,
      host,
      committedBefore,
      producer: createProducer(scene, options, schedule),
      operator: new OutboxOperator({
        seed: options.seed,
        accounts: accountsOf(options),
        routed: scene.routed,
        resources: scene.stack.resources,
        marksWholeItems: sabotaged(options.sabotage).marksWholeItems ?? false,
        log: options.log,
      }),
      recoveries: [],
      recoveryDeadline: new AbortController(),
      timeline: new Timeline(),
    };
    try {
      await loadPhase(run);
    } finally {
      await run.producer.end();
      await run.operator.interrupt();
    }
    return await settle(run, startedAt);
  } finally {
    await scene.stop();
  }
};
