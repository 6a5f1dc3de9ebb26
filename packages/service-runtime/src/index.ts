export type { ClientWithMiddleware } from './clients/quiet-client.ts';
export { quiet } from './clients/quiet-client.ts';
export { logMessagingEvents } from './logging/log-messaging-events.ts';
export type { LogFields, Logger, LoggerOptions } from './logging/logger.ts';
export { createLogger, silentLogger } from './logging/logger.ts';
export type { SettingFault } from './settings/invalid-settings-error.ts';
export { InvalidSettingsError } from './settings/invalid-settings-error.ts';
export type { Environment, ReadSettingsOptions } from './settings/read-settings.ts';
export { readSettings } from './settings/read-settings.ts';
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
