export type { BoundedRequestHandler } from './clients/bounded-requests.ts';
export { boundedRequests } from './clients/bounded-requests.ts';
export { clientConfigIn } from './clients/client-config.ts';
export { quiet } from './clients/quiet-client.ts';
export { logMessagingEvents } from './logging/log-messaging-events.ts';
export type { LogFields, Logger, LoggerOptions } from './logging/logger.ts';
export { createLogger, silentLogger } from './logging/logger.ts';
export type { MetricsOptions } from './metrics/create-metrics.ts';
export { createMetrics, defaultMetricsNamespace } from './metrics/create-metrics.ts';
export { emitMessagingMetrics } from './metrics/emit-messaging-metrics.ts';
export { flushAfter } from './metrics/flush-after.ts';
export type { MetricName } from './metrics/metric-names.ts';
export { metricUnits } from './metrics/metric-names.ts';
export { messagingEventNames } from './metrics/messaging-metrics.ts';
export type { Metrics, MetricSample, MetricUnit } from './metrics/metric-sample.ts';
export { observeAll } from './metrics/observe-all.ts';
export type { SettingFault } from './settings/invalid-settings-error.ts';
export { InvalidSettingsError } from './settings/invalid-settings-error.ts';
export type { PayloadSettings } from './settings/payload-settings.ts';
export { payloadSettings } from './settings/payload-settings.ts';
export type { PollingSettings } from './settings/polling-settings.ts';
export { pollingSettings } from './settings/polling-settings.ts';
export type { PublishingSettings } from './settings/publishing-settings.ts';
export { publishingSettings } from './settings/publishing-settings.ts';
export type { Environment } from './settings/read-settings.ts';
export { readSettings } from './settings/read-settings.ts';
export type {
  ConsumerSettings,
  QueueSettings,
  ServerSettings,
  ServiceSettings,
  ServiceSettingsReaders,
} from './settings/service-settings.ts';
export {
  createSettingsReaders,
  inboxSettings,
  outboxSettings,
  queueSettings,
} from './settings/service-settings.ts';
export type { TracingSettings } from './settings/tracing-settings.ts';
export { tracingSettings } from './settings/tracing-settings.ts';
export type { IntegerSettingOptions, LogLevel } from './settings/setting-schemas.ts';
export {
  integerSetting,
  logLevelSetting,
  outboxTrackingSetting,
  portSetting,
  retentionDaysSetting,
  tableNameSetting,
  textSetting,
  urlSetting,
} from './settings/setting-schemas.ts';
