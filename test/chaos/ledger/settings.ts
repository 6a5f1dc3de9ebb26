import {
  type Environment,
  outboxTrackingSetting,
  readSettings,
  retentionDaysSetting,
  tableNameSetting,
  textSetting,
  urlSetting,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';

const consumerSettingsSchema = z.object({
  SERVICE_NAME: textSetting,
  AGGREGATE_TABLE_NAME: tableNameSetting,
  OUTBOX_TABLE_NAME: tableNameSetting,
  OUTBOX_TRACKING: outboxTrackingSetting,
  OUTBOX_RETENTION_DAYS: retentionDaysSetting,
  INBOX_TABLE_NAME: tableNameSetting,
  INBOX_RETENTION_DAYS: retentionDaysSetting,
  QUEUE_URL: urlSetting,
  DEAD_LETTER_QUEUE_URL: urlSetting,
});

/** Settings of a consumer of the ledger. */
export type ConsumerSettings = Readonly<z.output<typeof consumerSettingsSchema>>;

/** Reads the settings of a service's consumer. Its aggregate table has the name of the service. */
export const readConsumerSettings = (
  service: 'ledger' | 'statements',
  environment: Environment,
): ConsumerSettings =>
  readSettings(
    consumerSettingsSchema,
    { ...environment, AGGREGATE_TABLE_NAME: environment[`${service.toUpperCase()}_TABLE_NAME`] },
    { service },
  );
