import { setTimeout as wait } from 'node:timers/promises';
import { type LocalService, startLocalService } from '@dynamo-outbox/local';
import { defineTopic, handle, type MessagingObserver, type Topic } from '@dynamo-outbox/messaging';
import { defineService } from './define-service.ts';
import type { Running, Service } from './definition/service.ts';
import type { ServiceOptions } from './definition/service-options.ts';
import { OrderPlaced } from './service.fixture.ts';

/** An event of a consumer or a relay. */
export type ObservedEvent = Parameters<MessagingObserver>[0];

/** A topic of orders on which every kind of queue delivers. */
export const standardTopic = defineTopic('shop', [OrderPlaced], { order: 'none' });

/** A shop on emulators, with its relay and its pollers. */
export interface LocalShop extends Omit<LocalService, 'environment'> {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly shop: Service<'orders'>;
  /** Everything that relay and pollers reported. */
  readonly events: ObservedEvent[];
  /** Starts parts that the end of the shop stops. */
  readonly start: (...parts: readonly Running[]) => Promise<void>;
  /** Reads how many labels an order has, which `label` counts. */
  readonly labelsOf: (orderId: string) => Promise<number>;
}

/** Counts the deliveries of an order that had an effect. */
export const label = handle<'order.placed', { readonly orderId: string }, Labels>(
  OrderPlaced,
  async ({ payload: { orderId } }, { update }) => {
    update('orders', { Key: { PK: orderId }, ...oneMoreLabel });
  },
);

/** What adds a label. */
export const oneMoreLabel = {
  UpdateExpression: 'ADD Labels :one',
  ExpressionAttributeValues: { ':one': 1 },
};

/** What `label` uses of a unit of work. */
type Labels = Parameters<Parameters<Service<'orders'>['run']>[1] & object>[0];

/** How a local shop differs from the usual one. */
export interface LocalShopOptions extends Partial<Omit<ServiceOptions<readonly ['orders']>, 'environment'>> {
  readonly topics: readonly Topic[];
  readonly consumes?: Topic | readonly Topic[];
  readonly fifo?: boolean;
  /** Variables that differ. One that is `undefined` is not set. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

const shops: LocalShop[] = [];

/** Starts emulators, and defines a shop on them. */
export const startLocalShop = async ({
  consumes = [],
  fifo = true,
  variables = {},
  ...options
}: LocalShopOptions): Promise<LocalShop> => {
  const local = await startLocalService({
    name: 'shop',
    topics: options.topics,
    tables: ['orders'],
    consumes,
    fifo,
  });
  const events: ObservedEvent[] = [];
  const parts: Running[] = [];
  const environment = { ...local.environment, LOG_LEVEL: 'SILENT', METRICS: 'none', ...variables };
  const shop = defineService({
    observer: (event) => {
      events.push(event);
    },
    ...options,
    name: 'shop',
    tables: ['orders'],
    environment,
  });
  const started: LocalShop = {
    ...local,
    environment,
    shop,
    events,
    start: async (...some) => {
      parts.push(...some);
      await Promise.all(some.map((part) => part.start()));
    },
    labelsOf: async (orderId) => {
      const item = await shop.run(({ get }) => get('orders', { Key: { PK: orderId } }));
      return Number(item?.['Labels'] ?? 0);
    },
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
      await local.stop();
    },
  };
  shops.push(started);
  return started;
};

/** Stops all shops of a test. */
export const stopLocalShops = async (): Promise<void> => {
  await Promise.all(shops.splice(0).map((shop) => shop.stop()));
};

/** Waits until a check holds. Its limit only guards against hanging. */
export const until = async (what: string, check: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 120_000;
  while (!(await check())) {
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain until ${what}.`);
    }
    await wait(20);
  }
};

/** Whether a relay has swept what was there when it started, at least twice. */
export const hasSweptTwice = ({ events }: LocalShop): boolean =>
  events.filter(({ event }) => event === 'polling.swept').length >= 2;
