/** The environment of the orders service's functions and of its server. */
import { secondsPerDay } from '@dynamo-outbox/kernel';
import { createSettingsReaders, integerSetting, tableNameSetting } from '@dynamo-outbox/service-runtime';
import { defaultCreditCheckTimeout } from '../application/create-order.ts';

const defaultCreditCheckTimeoutSeconds = defaultCreditCheckTimeout / 1_000;
const maxCreditCheckTimeoutSeconds = 30 * secondsPerDay;

/**
 * Each reads the settings of one part of the service. Call it once, at start. Throws `INVALID_SETTINGS`, which lists
 * every invalid setting.
 */
export const { readLambdaSettings, readConsumerSettings, readServerSettings } = createSettingsReaders(
  'orders',
  {
    ORDERS_TABLE_NAME: tableNameSetting,
    CREDIT_CHECK_TIMEOUT_SECONDS: integerSetting({ maximum: maxCreditCheckTimeoutSeconds }).default(
      defaultCreditCheckTimeoutSeconds,
    ),
  },
);

/** Parsed settings that every part of the service receives. */
export type ServiceSettings = ReturnType<typeof readLambdaSettings>;
