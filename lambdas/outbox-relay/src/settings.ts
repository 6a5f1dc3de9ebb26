/** The environment of the outbox relay. */
import {
  type Environment,
  integerSetting,
  logLevelSetting,
  metricsSetting,
  outboxTrackingSetting,
  readSettings,
  retentionDaysSetting,
  tableNameSetting,
  textSetting,
  topicArnsSetting,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';

const schema = z.object({
  SERVICE_NAME: textSetting,
  OUTBOX_TABLE_NAME: tableNameSetting,
  OUTBOX_TRACKING: outboxTrackingSetting,
  OUTBOX_RETENTION_DAYS: retentionDaysSetting,
  RELAY_TOPIC_ARNS: topicArnsSetting,
  RELAY_MAX_IN_FLIGHT: integerSetting({ maximum: 100 }),
  LOG_LEVEL: logLevelSetting,
  METRICS: metricsSetting,
});

/** What the relay is told, parsed. */
export type RelaySettings = Readonly<z.output<typeof schema>>;

/** Reads the settings once, at cold start. Throws `INVALID_SETTINGS` with every fault. */
export const readRelaySettings = (environment: Environment): RelaySettings =>
  readSettings(schema, environment, { service: 'the outbox relay' });
