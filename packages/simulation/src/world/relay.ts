import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { MessagingEvent, MessagingObserver } from '@dynamo-outbox/messaging';
import type { OutboxStore, PollingRelay, RelayParking } from '@dynamo-outbox/messaging/relay';
import { createCircuitBreaker } from '@dynamo-outbox/messaging/relay';
import {
  DynamoDbItemParts,
  DynamoDbUndispatchedItems,
  toRelayRecords,
} from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsParkedMessages } from '@dynamo-outbox/messaging/sqs';
import { createParkedKeys } from './parked-keys.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';
import type { Setup } from '../history/setup.ts';
import type { SimulatedHandler } from '../lambda/lambda-function.ts';
import { LambdaFunction } from '../lambda/lambda-function.ts';
import { auditDispatches, auditGuard, auditStore } from './audited-ports.ts';
import type { Cloud, ProcessClients } from './cloud.ts';
import { names } from './contract.ts';

/** Retention of dispatched outbox items. */
export const outboxRetentionDays = 7;

/** Minimum age in seconds of an item that a sweeper publishes. */
export const graceSeconds = 60;

const sweepSeconds = 60;
const restartMilliseconds = 5_000;
const reserveMilliseconds = 8_000;
const longestQuietMilliseconds = 25_000;

/** Creates an observer that writes messaging events to the timeline. */
export const createTimelineObserver =
  ({ engine }: Cloud, process: SimulatedProcess): MessagingObserver =>
  (event: MessagingEvent) => {
    engine.timeline?.add(engine.now, process.name, describeEvent(event));
  };

const describeEvent = (event: MessagingEvent): string => {
  const { event: name, ...fields } = event;
  const described = Object.entries(fields).map(
    ([field, value]) => `${field}=${value instanceof Error ? value.message : String(value)}`,
  );
  return `· ${name} ${described.join(' ')}`;
};

const parkingOf = (
  cloud: Cloud,
  { parkPolicy }: Setup,
  { clients, process }: { readonly clients: ProcessClients; readonly process: SimulatedProcess },
): RelayParking => {
  const messages = new SqsParkedMessages({
    client: clients.sqs.asSdk(),
    queueUrl: cloud.urlOf(cloud.parking),
  });
  if (parkPolicy === 'parkMessage') {
    return { messages };
  }
  return {
    messages,
    keys: createParkedKeys({ clients, process }),
  };
};

const storeOf = (
  cloud: Cloud,
  { clients, process }: { readonly clients: ProcessClients; readonly process: SimulatedProcess },
): OutboxStore => {
  const { clock, sleep, random } = process;
  const store = cloud.parts.createStore({
    client: clients.dynamoDb,
    tableName: names.outbox,
    retentionDays: outboxRetentionDays,
    clock,
    sleep,
    random,
  });
  return auditStore(store, cloud);
};

const trackingOf = (
  cloud: Cloud,
  { tracking, sweepers, guardListLimit }: Setup,
  { clients, process }: { readonly clients: ProcessClients; readonly process: SimulatedProcess },
) => {
  if (tracking === 'none') {
    return {};
  }
  const store = storeOf(cloud, { clients, process });
  if (sweepers === 0) {
    return { store };
  }
  const { clock } = process;
  const items = new DynamoDbUndispatchedItems({
    client: clients.dynamoDb,
    tableName: names.outbox,
    shards: 2,
    random: process.random,
  });
  const quietMilliseconds = Math.min(longestQuietMilliseconds, graceSeconds * 400);
  const guard = cloud.parts.createGuard({ items, quietMilliseconds, maxListed: guardListLimit, clock });
  return { store, guard: auditGuard(guard, cloud) };
};

/** Creates the relay's function, composed like `lambdas/outbox-relay`. */
export const createRelayFunction = (
  cloud: Cloud,
  setup: Setup,
): LambdaFunction<DynamoDBStreamEvent, DynamoDBBatchResponse> => {
  const create = (
    process: SimulatedProcess,
  ): SimulatedHandler<DynamoDBStreamEvent, DynamoDBBatchResponse> => {
    const clients = cloud.clientsOf(process);
    const { clock, sleep, random } = process;
    const observer = createTimelineObserver(cloud, process);
    const dependencies = {
      publisher: new SnsMessagePublisher({ client: clients.sns, topicArns: cloud.topicArns }),
      parts: new DynamoDbItemParts({ client: clients.dynamoDb, tableName: names.outbox }),
      parking: parkingOf(cloud, setup, { clients, process }),
      breaker: createCircuitBreaker({ failedCalls: 4, openMilliseconds: 5_000, clock, observer }),
      ...trackingOf(cloud, setup, { clients, process }),
      maxInFlight: setup.maxInFlight,
      observer: auditDispatches(observer, cloud),
      clock,
      sleep,
      random,
    };
    return async ({ Records }, context) => {
      const reserve = Math.min(reserveMilliseconds, context.getRemainingTimeInMillis() / 2);
      const relay = cloud.parts.createMessageRelay({
        ...dependencies,
        remainingMilliseconds: () => context.getRemainingTimeInMillis() - reserve,
        settlingMilliseconds: () => context.getRemainingTimeInMillis() - 1_000,
      });
      const { firstFailed } = await relay.dispatch(toRelayRecords(Records));
      return { batchItemFailures: firstFailed === undefined ? [] : [{ itemIdentifier: firstFailed }] };
    };
  };
  const skews = cloud.engine.random('relay/skew');
  return new LambdaFunction(cloud.engine, {
    name: 'relay',
    timeoutSeconds: setup.relayTimeoutSeconds,
    create,
    skew: () => skews.between(-setup.skewMilliseconds, setup.skewMilliseconds),
  });
};

/** A sweeper that runs as a process, and is started again when it dies. */
export class Sweeper {
  readonly #cloud: Cloud;
  readonly #setup: Setup;
  readonly #place: number;
  #starts = 0;
  #isSweeping = false;
  #wake: () => void = () => undefined;
  /** Whether a sweep would find items. Sweeps without work are skipped, so that simulated days pass quickly. */
  hasWork: () => boolean = () => true;

  constructor(cloud: Cloud, setup: Setup, place: number) {
    this.#cloud = cloud;
    this.#setup = setup;
    this.#place = place;
    this.#start();
  }

  /** Tells the sweeper that something was written. */
  wake(): void {
    this.#wake();
  }

  /** Whether no sweep is running. */
  get isIdle(): boolean {
    return !this.#isSweeping;
  }

  #start(): void {
    this.#starts += 1;
    const { engine } = this.#cloud;
    const name = `sweeper-${this.#place}@${this.#starts}`;
    const skews = engine.random(`${name}/skew`);
    const { skewMilliseconds } = this.#setup;
    const process = new SimulatedProcess(engine, {
      name,
      skewMilliseconds: skews.between(-skewMilliseconds, skewMilliseconds),
      maxAttempts: 3,
    });
    process.whenKilled(() => {
      this.#isSweeping = false;
      engine.after(restartMilliseconds, () => {
        this.#start();
      });
    });
    void this.#sweepOnAndOn(process);
  }

  async #sweepOnAndOn(process: SimulatedProcess): Promise<void> {
    const relay = this.#createRelay(process);
    await process.sleep(1_000 * (this.#place + 1));
    for (;;) {
      this.#isSweeping = true;
      await this.#sweep(process, relay);
      this.#isSweeping = false;
      await this.#pause(process);
    }
  }

  /** Waits until the next sweep. Without work, it waits for a write, so that simulated days pass quickly. */
  async #pause(process: SimulatedProcess): Promise<void> {
    await process.sleep(1_000 * sweepSeconds);
    while (!this.hasWork()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await process.sleep(1_000 * sweepSeconds);
    }
  }

  async #sweep(process: SimulatedProcess, relay: PollingRelay): Promise<void> {
    try {
      await relay.sweep();
    } catch (error) {
      this.#cloud.engine.timeline?.add(this.#cloud.engine.now, process.name, `sweep fails: ${String(error)}`);
    }
  }

  #createRelay(process: SimulatedProcess) {
    const clients = this.#cloud.clientsOf(process);
    const { clock, sleep, random } = process;
    const { dynamoDb: client } = clients;
    return this.#cloud.parts.createPollingRelay({
      parking: parkingOf(this.#cloud, this.#setup, { clients, process }),
      publisher: new SnsMessagePublisher({ client: clients.sns, topicArns: this.#cloud.topicArns }),
      store: storeOf(this.#cloud, { clients, process }),
      items: new DynamoDbUndispatchedItems({ client, tableName: names.outbox, shards: 2, random }),
      breaker: createCircuitBreaker({ clock }),
      owner: process.name,
      maxInFlight: this.#setup.maxInFlight,
      graceMilliseconds: graceSeconds * 1_000,
      batchSize: 3,
      observer: createTimelineObserver(this.#cloud, process),
      clock,
      sleep,
      random,
    });
  }
}
