import * as z from 'zod';
import { payloadSettings, payloadSourceSettings } from './payload-settings.ts';
import { type Environment, readSettings } from './read-settings.ts';
import {
  logLevelSetting,
  maxReceiveCountSetting,
  metricsNamespaceSetting,
  metricsSetting,
  outboxTrackingSetting,
  portSetting,
  retentionDaysSetting,
  tableNameSetting,
  textSetting,
  urlSetting,
} from './setting-schemas.ts';
import { tracingSettings } from './tracing-settings.ts';

/** The name of a service: lower kebab case. */
const serviceNameSetting = textSetting.regex(
  /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u,
  'must be lower kebab case, such as "orders"',
);

/** Settings of every part that writes to an outbox. */
export const outboxSettings = {
  OUTBOX_TABLE_NAME: tableNameSetting,
  OUTBOX_TRACKING: outboxTrackingSetting,
  OUTBOX_RETENTION_DAYS: retentionDaysSetting,
} as const;

/** Settings of every part that writes to an inbox. */
export const inboxSettings = {
  INBOX_TABLE_NAME: tableNameSetting,
  INBOX_RETENTION_DAYS: retentionDaysSetting,
} as const;

/** Settings of a part that consumes a queue. */
export const queueSettings = {
  ...payloadSourceSettings,
  CONSUMER_NAME: textSetting.optional(),
  QUEUE_URL: urlSetting,
  MAX_RECEIVE_COUNT: maxReceiveCountSetting,
  DEAD_LETTER_QUEUE_URL: urlSetting,
  METRICS: metricsSetting,
  METRICS_NAMESPACE: metricsNamespaceSetting,
} as const;

const serviceSettings = {
  SERVICE_NAME: serviceNameSetting,
  ...outboxSettings,
  ...inboxSettings,
  ...payloadSettings,
  ...tracingSettings,
  LOG_LEVEL: logLevelSetting,
} as const;

const consumerSettings = { ...serviceSettings, ...queueSettings } as const;

const serverSettings = {
  ...serviceSettings,
  PORT: portSetting,
  HOST: textSetting.default('127.0.0.1'),
} as const;

type Parsed<TShape extends z.ZodRawShape> = Readonly<z.output<z.ZodObject<TShape>>>;

/** The parsed settings of every part of a service, with the service's own settings. */
export type ServiceSettings<TOwn extends z.ZodRawShape> = Parsed<typeof serviceSettings & TOwn>;

/** The parsed settings with which a consumer reads its queue. */
export type QueueSettings = Parsed<typeof queueSettings>;

/** The parsed settings of a consumer of a service. */
export type ConsumerSettings<TOwn extends z.ZodRawShape> = Parsed<typeof consumerSettings & TOwn>;

/** The parsed settings of the Node server of a service. */
export type ServerSettings<TOwn extends z.ZodRawShape> = Parsed<typeof serverSettings & TOwn>;

/** Reads the settings of each part of a service once, at start. Each throws `INVALID_SETTINGS` with every fault. */
export interface ServiceSettingsReaders<TOwn extends z.ZodRawShape> {
  /** For a Lambda function, such as the one behind its HTTP API. */
  readonly readLambdaSettings: (environment: Environment) => ServiceSettings<TOwn>;
  readonly readConsumerSettings: (environment: Environment) => ConsumerSettings<TOwn>;
  /** For its HTTP API as a Node server. */
  readonly readServerSettings: (environment: Environment) => ServerSettings<TOwn>;
}

/**
 * Creates the readers of a service's settings: those that every service has, and `own`, such as the name of its aggregate table.
 *
 * @param service - Named in the error.
 */
export const createSettingsReaders = <TOwn extends z.ZodRawShape>(
  service: string,
  own: TOwn,
): ServiceSettingsReaders<TOwn> => ({
  // A process reads the settings of one part, so only that part's schema is made.
  readLambdaSettings: (environment) =>
    readSettings(z.object({ ...serviceSettings, ...own }), environment, { service }),
  readConsumerSettings: (environment) =>
    readSettings(z.object({ ...consumerSettings, ...own }), environment, { service }),
  readServerSettings: (environment) =>
    readSettings(z.object({ ...serverSettings, ...own }), environment, { service }),
});
