import type { Engine } from '../engine/engine.ts';
import type { History } from '../history/history.ts';
import type { SchemaVersion } from '../history/setup.ts';
import type { DeployConsumerStep, DeployProducerStep, Step } from '../history/step.ts';
import { QueueEventSource } from '../lambda/queue-event-source.ts';
import { StreamEventSource } from '../lambda/stream-event-source.ts';
import type { Truth } from '../rules/truth.ts';
import { Cloud } from './cloud.ts';
import type { OutsideWorld } from './consumer.ts';
import { createConsumerFunction } from './consumer.ts';
import { names } from './contract.ts';
import { Operators, replayOutbox, toTask } from './operator.ts';
import type { WorldParts } from './parts.ts';
import { Producer } from './producer.ts';
import { readTruth } from './read-truth.ts';
import { createRelayFunction, Sweeper } from './relay.ts';

const firstRestCheckMilliseconds = 5_000;
const longestRestCheckMilliseconds = 600_000;
// Five attempts of a sweeper, up to an hour apart, and visibility timeouts up to a quarter of an hour.
const patienceMilliseconds = 24 * 3_600_000;

const maxRecoveries = 5;

// As deployed: only the age of a record limits its retries.
const streamMaxRetries = 10_000;

type Deployment = DeployProducerStep | DeployConsumerStep;

const isDeployment = (step: Step): step is Deployment => step.kind.startsWith('deploy-');

const isInterruption = (step: Step): step is Interruption =>
  'milliseconds' in step && step.kind !== 'clock-jump';

const lastDeploymentMilliseconds = 60_000;

const isOfServices = (step: Step): boolean => step.kind === 'commit' || isDeployment(step);

const newestOf = (versions: readonly SchemaVersion[]): SchemaVersion =>
  versions.reduce((newest, version) => (version > newest ? version : newest), 1);

/** End of the last step, in milliseconds from the start. */
const endOf = (steps: readonly Step[]): number =>
  Math.max(0, ...steps.map((step) => step.at + ('milliseconds' in step ? step.milliseconds : 0)));

type Interruption = Extract<
  Step,
  { readonly kind: 'stream-off' | 'topic-down' | 'table-down' | 'marks-refused' }
>;

/** Everything that runs in a history: producers, stream, relay, sweepers, queue, consumer, operators. */
export class World {
  readonly #engine: Engine;
  readonly #history: History;
  readonly #cloud: Cloud;
  readonly #producers: readonly Producer[];
  readonly #streams: readonly StreamEventSource[];
  readonly #queueSource: QueueEventSource;
  readonly #sweepers: readonly Sweeper[];
  readonly #operators: Operators;
  readonly #outside: OutsideWorld = { outside: new Map(), tries: new Map(), stale: new Set() };
  readonly #startsAt: number;
  #pendingSteps = 0;
  #isOver = false;

  constructor(engine: Engine, history: History, parts: WorldParts) {
    const { setup } = history;
    this.#engine = engine;
    this.#startsAt = engine.now;
    this.#history = history;
    this.#cloud = new Cloud(engine, setup, parts);
    this.#producers = [0, 1].map((place) => new Producer(this.#cloud, setup, place));
    const relay = createRelayFunction(this.#cloud, setup);
    const { database } = this.#cloud;
    this.#streams = Array.from(
      { length: database.shardsOf(names.outbox) },
      (_, shard) =>
        new StreamEventSource(engine, {
          shard: { read: (after, limit) => database.readStream(names.outbox, shard, { after, limit }) },
          target: relay,
          batchSize: setup.streamBatch,
          maxRetries: streamMaxRetries,
          maxAgeSeconds: setup.streamMaxAgeSeconds,
        }),
    );
    this.#queueSource = new QueueEventSource(engine, {
      queue: this.#cloud.queue,
      target: createConsumerFunction(this.#cloud, setup, this.#outside),
      batchSize: setup.queueBatch,
      maxConcurrency: 2,
    });
    this.#sweepers = Array.from(
      { length: setup.sweepers },
      (_, place) => new Sweeper(this.#cloud, setup, place),
    );
    this.#operators = new Operators(this.#cloud, setup);
    this.#connect();
  }

  /** Runs the history until everything is at rest. */
  async run(): Promise<void> {
    [...this.#history.steps, ...this.#lastDeployments()].forEach((step, index) => {
      this.#schedule(step, index);
    });
    await this.#untilRest();
    // The operator retries if the first attempt dies.
    for (let attempt = 1; attempt <= maxRecoveries && this.#isRecoveryDue(); attempt += 1) {
      this.#operators.start(replayOutbox(this.#cloud, undefined));
      await this.#untilRest();
    }
  }

  /** Reads the data for the rules. */
  truth(): Truth {
    const { setup } = this.#history;
    return {
      ...readTruth(this.#cloud),
      setup,
      hasTrouble:
        this.#history.faults.length > 0 || this.#history.steps.some(({ kind }) => kind.endsWith('-down')),
      tried: this.#producers.flatMap(({ tried }) => tried),
      stale: this.#outside.stale,
      tries: this.#outside.tries,
      audit: this.#cloud.audit,
      doClocksAgree:
        setup.skewMilliseconds <= 50 && this.#history.steps.every(({ kind }) => kind !== 'clock-jump'),
      hasGivenUp: this.#streams.some(({ hasGivenUp }) => hasGivenUp),
    };
  }

  #connect(): void {
    const { setup } = this.#history;
    this.#cloud.onTableChanged = () => {
      for (const stream of this.#streams) {
        stream.wakeIfIdle();
      }
      for (const sweeper of this.#sweepers) {
        sweeper.wake();
      }
    };
    this.#cloud.onMessageAvailable = (at) => {
      this.#queueSource.wakeAt(at);
    };
    for (const sweeper of this.#sweepers) {
      sweeper.hasWork = () => setup.tracking === 'status' && this.#undispatched() > 0;
    }
  }

  /** The deployment of a late consumer comes in every history, also in one that a search has made smaller. */
  #lastDeployments(): readonly Step[] {
    const { setup, steps } = this.#history;
    const deployed = steps.flatMap((step) => ('version' in step ? [step.version] : []));
    const versions = [setup.producerVersion, setup.consumerVersion, ...deployed];
    const version = newestOf(versions);
    if (versions.every((other) => other === version)) {
      return [];
    }
    const at = Math.max(0, ...steps.filter(isOfServices).map((step) => step.at)) + lastDeploymentMilliseconds;
    return [{ kind: 'deploy-consumer', at, version, overlapMilliseconds: 0 }];
  }

  #schedule(step: Step, index: number): void {
    this.#pendingSteps += 1;
    this.#engine.after(step.at, () => {
      this.#engine.timeline?.add(this.#engine.now, 'world', `step ${index}: ${JSON.stringify(step)}`);
      this.#take(step, index, () => {
        this.#pendingSteps -= 1;
      });
    });
  }

  #take(step: Step, index: number, over: () => void): void {
    if (step.kind === 'commit') {
      this.#producers[step.producer]?.commit(step, index, over);
    } else if (isDeployment(step)) {
      this.#deploy(step, over);
    } else if (isInterruption(step)) {
      this.#interrupt(step.milliseconds, over, this.#switchOf(step));
    } else if (step.kind === 'clock-jump' || step.kind === 'expire') {
      this.#disturb(step);
      over();
    } else {
      this.#operators.start(toTask(this.#cloud, this.#history.setup, step), over);
    }
  }

  #deploy(step: Deployment, over: () => void): void {
    if (step.kind === 'deploy-producer') {
      this.#cloud.deployments.deployProducer(step, over);
    } else {
      this.#cloud.deployments.deployConsumer(step, over);
    }
  }

  #disturb(step: Extract<Step, { readonly kind: 'clock-jump' | 'expire' }>): void {
    if (step.kind === 'expire') {
      this.#cloud.database.expire();
    } else {
      this.#producers[step.producer]?.jump(step.milliseconds);
    }
  }

  #switchOf(step: Interruption): (isOff: boolean) => void {
    switch (step.kind) {
      case 'topic-down':
        return this.#takeDown('sns');
      case 'table-down':
        return this.#takeDown('dynamodb');
      case 'marks-refused':
        return (isOff) => {
          this.#cloud.markTrouble = isOff ? step : undefined;
        };
      case 'stream-off':
        return (isOff) => {
          this.#streams.forEach((stream) => {
            stream.enable(!isOff);
          });
        };
    }
  }

  #interrupt(milliseconds: number, over: () => void, turn: (isOff: boolean) => void): void {
    turn(true);
    this.#engine.after(milliseconds, () => {
      turn(false);
      over();
    });
  }

  #takeDown(service: string): (isOff: boolean) => void {
    return (isOff) => {
      if (isOff) {
        this.#cloud.down.add(service);
      } else {
        this.#cloud.down.delete(service);
      }
    };
  }

  async #untilRest(): Promise<void> {
    this.#isOver = false;
    const begin = Math.max(this.#engine.now, this.#startsAt + endOf(this.#history.steps));
    const endsAt = begin + patienceMilliseconds;
    const check = (after: number): void => {
      this.#engine.after(after, () => {
        this.#isOver = this.#isAtRest() || this.#engine.now > endsAt;
        // A wait that is over must not end the next one.
        if (!this.#isOver) {
          check(Math.min(2 * (this.#engine.now - begin), longestRestCheckMilliseconds));
        }
      });
    };
    check(begin - this.#engine.now + firstRestCheckMilliseconds);
    await this.#engine.run(() => this.#isOver);
  }

  #isAtRest(): boolean {
    const { topic, queue } = this.#cloud;
    const sources = [this.#operators, topic, this.#queueSource, ...this.#streams, ...this.#sweepers];
    return (
      this.#pendingSteps === 0 &&
      sources.every(({ isIdle }) => isIdle) &&
      queue.messages.length === 0 &&
      (this.#sweepers.length === 0 || this.#undispatched() === 0)
    );
  }

  #undispatched(): number {
    return this.#cloud.database.itemsOf(names.outbox).filter((item) => item['Undispatched'] !== undefined)
      .length;
  }

  /** Without a second path, an operator replays the records that the stream gave up or dropped after 24 hours. */
  #isRecoveryDue(): boolean {
    if (this.#history.setup.sweepers > 0) {
      return false;
    }
    const { recorded, published, outOfLine } = readTruth(this.#cloud);
    const seen = new Set(published);
    return recorded.some(({ messages }) => messages.some(({ id }) => !seen.has(id) && !outOfLine.has(id)));
  }
}
