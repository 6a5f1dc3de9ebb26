import { secondsPerDay } from '@dynamo-outbox/kernel';
import { pollingDefaults } from '@dynamo-outbox/messaging/limits';
import type * as z from 'zod';
import { integerSetting } from './setting-schemas.ts';

/** Settings of every polling relay: the sweeper, and the relay of a process. */
export const pollingSettings = {
  POLLING_INTERVAL_SECONDS: integerSetting({ maximum: secondsPerDay }).default(1),
  POLLING_BATCH_SIZE: integerSetting({ maximum: 1_000 }).default(pollingDefaults.batchSize),
  POLLING_MAX_ATTEMPTS: integerSetting({ maximum: 1_000 }).default(pollingDefaults.maxAttempts),
  POLLING_CLAIM_TIMEOUT_SECONDS: integerSetting({ minimum: 10, maximum: secondsPerDay }).default(
    pollingDefaults.claimMilliseconds / 1_000,
  ),
  POLLING_GRACE_SECONDS: integerSetting({ minimum: 0, maximum: secondsPerDay }).default(
    pollingDefaults.graceMilliseconds / 1_000,
  ),
} as const;

/** The parsed settings of a polling relay. */
export type PollingSettings = Readonly<z.output<z.ZodObject<typeof pollingSettings>>>;
