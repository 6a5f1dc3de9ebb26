/** The environment of the orders service's functions and of its server. */
import { createSettingsReaders, tableNameSetting } from '@dynamo-outbox/service-runtime';

/** Read the settings of one part each, once, at start. Each throws `INVALID_SETTINGS` with every fault. */
export const { readLambdaSettings, readConsumerSettings, readServerSettings } = createSettingsReaders(
  'orders',
  {
    ORDERS_TABLE_NAME: tableNameSetting,
  },
);

/** What every part of the service is told, parsed. */
export type ServiceSettings = ReturnType<typeof readLambdaSettings>;
