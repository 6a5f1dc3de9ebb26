/** The environment of the outbox sweeper. */
import { secondsPerDay } from '@dynamo-outbox/kernel';
import { pollingDefaults } from '@dynamo-outbox/messaging/limits';
import {
  type Environment,
  integerSetting,
  publishingSettings,
  readSettings,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';

const schema = z.object({
  ...publishingSettings,
  POLLING_INTERVAL_SECONDS: integerSetting({ maximum: secondsPerDay }).default(1),
  POLLING_BATCH_SIZE: integerSetting({ maximum: 1_000 }).default(pollingDefaults.batchSize),
  POLLING_MAX_ATTEMPTS: integerSetting({ maximum: 1_000 }).default(pollingDefaults.maxAttempts),
  POLLING_CLAIM_TIMEOUT_SECONDS: integerSetting({ minimum: 10, maximum: secondsPerDay }).default(
    pollingDefaults.claimMilliseconds / 1_000,
  ),
  POLLING_GRACE_SECONDS: integerSetting({ minimum: 0, maximum: secondsPerDay }).default(
    pollingDefaults.graceMilliseconds / 1_000,
  ),
});

/** The parsed settings of the sweeper. */
export type SweeperSettings = Readonly<z.output<typeof schema>>;

/** Reads the settings once, at start. Throws `INVALID_SETTINGS`, which lists all invalid settings. */
export const readSweeperSettings = (environment: Environment): SweeperSettings =>
  readSettings(schema, environment, { service: 'the outbox sweeper' });
