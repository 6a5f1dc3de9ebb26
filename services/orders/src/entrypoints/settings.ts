/** The environment of the orders service's functions and of its server. */
import {
  type Environment,
  logLevelSetting,
  maxReceiveCountSetting,
  metricsNamespaceSetting,
  metricsSetting,
  outboxTrackingSetting,
  payloadSettings,
  payloadSourceSettings,
  readSettings,
  retentionDaysSetting,
  tableNameSetting,
  textSetting,
  urlSetting,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';

/** What every part of the service is told. */
export const serviceSettingsSchema = z.object({
  SERVICE_NAME: textSetting.regex(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u,
    'must be lower kebab case, such as "orders"',
  ),
  ORDERS_TABLE_NAME: tableNameSetting,
  OUTBOX_TABLE_NAME: tableNameSetting,
  OUTBOX_TRACKING: outboxTrackingSetting,
  OUTBOX_RETENTION_DAYS: retentionDaysSetting,
  INBOX_TABLE_NAME: tableNameSetting,
  INBOX_RETENTION_DAYS: retentionDaysSetting,
  ...payloadSettings,
  LOG_LEVEL: logLevelSetting,
});

const consumerSettingsSchema = serviceSettingsSchema.extend({
  ...payloadSourceSettings,
  QUEUE_URL: urlSetting,
  MAX_RECEIVE_COUNT: maxReceiveCountSetting,
  DEAD_LETTER_QUEUE_URL: urlSetting,
  METRICS: metricsSetting,
  METRICS_NAMESPACE: metricsNamespaceSetting,
});

/** What every part of the service is told, parsed. */
export type ServiceSettings = Readonly<z.output<typeof serviceSettingsSchema>>;

/** What a consumer is told, parsed. */
export type ConsumerSettings = Readonly<z.output<typeof consumerSettingsSchema>>;

/** Reads a consumer's settings once, at cold start. Throws `INVALID_SETTINGS` with every fault. */
export const readConsumerSettings = (environment: Environment): ConsumerSettings =>
  readSettings(consumerSettingsSchema, environment, { service: 'orders' });
