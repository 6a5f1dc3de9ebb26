/** The environment of the customers service's functions and of its server. */
import { createSettingsReaders, tableNameSetting } from '@dynamo-outbox/service-runtime';

/** Read the settings of one part each, once, at start. Each throws `INVALID_SETTINGS` with every fault. */
export const { readLambdaSettings, readConsumerSettings, readServerSettings } = createSettingsReaders(
  'customers',
  {
    CUSTOMERS_TABLE_NAME: tableNameSetting,
  },
);

/** What every part of the service is told, parsed. */
export type ServiceSettings = ReturnType<typeof readLambdaSettings>;
