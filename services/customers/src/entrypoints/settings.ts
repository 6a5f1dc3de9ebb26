/** The environment of the customers service's functions and of its server. */
import { createSettingsReaders, tableNameSetting } from '@dynamo-outbox/service-runtime';

/**
 * Each reads the settings of one part of the service. Call it once, at start. Throws `INVALID_SETTINGS`, which lists
 * every invalid setting.
 */
export const { readLambdaSettings, readConsumerSettings, readServerSettings } = createSettingsReaders(
  'customers',
  {
    CUSTOMERS_TABLE_NAME: tableNameSetting,
  },
);

/** Parsed settings that every part of the service receives. */
export type ServiceSettings = ReturnType<typeof readLambdaSettings>;
