/** The environment of the customers service's functions and of its server. */
import { createSettingsReaders, tableNameSetting } from '@dynamo-outbox/service-runtime';

/** Read the settings of one part each, once, at start. Each throws `INVALID_SETTINGS` with every fault. */
export const { readLambdaSettings, readConsumerSettings, readServerSettings } = createSettingsReaders(
  'customers',
  {
    CUSTOMERS_TABLE_NAME: tableNameSetting,
  },
);

/** Parsed settings that every part of the service receives. */
export type ServiceSettings = ReturnType<typeof readLambdaSettings>;
