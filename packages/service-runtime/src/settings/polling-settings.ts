import { secondsPerDay } from '@dynamo-outbox/kernel';
import { pollingDefaults, scheduleDefaults } from '@dynamo-outbox/messaging/limits';
import type * as z from 'zod';
import { integerSetting, textSetting } from './setting-schemas.ts';

// Without tracking, no item is on the list of undispatched items, so a polling relay would never publish anything.
const trackedSetting = textSetting
  .refine(
    (value) => value === 'status',
    'must be "status", because a polling relay reads the list that it keeps',
  )
  .optional();

/** Settings of every polling relay: the sweeper, and the relay of a process. */
export const pollingSettings = {
  OUTBOX_TRACKING: trackedSetting,
  POLLING_INTERVAL_SECONDS: integerSetting({ maximum: secondsPerDay }).default(1),
  POLLING_BATCH_SIZE: integerSetting({ maximum: 1_000 }).default(pollingDefaults.batchSize),
  POLLING_MAX_ATTEMPTS: integerSetting({ maximum: 1_000 }).default(pollingDefaults.maxAttempts),
  POLLING_CLAIM_TIMEOUT_SECONDS: integerSetting({ minimum: 10, maximum: secondsPerDay }).default(
    pollingDefaults.claimMilliseconds / 1_000,
  ),
  POLLING_GRACE_SECONDS: integerSetting({ minimum: 0, maximum: secondsPerDay }).default(
    pollingDefaults.graceMilliseconds / 1_000,
  ),
  SCHEDULE_TOLERANCE_MILLISECONDS: integerSetting({
    minimum: 0,
    maximum: scheduleDefaults.maxToleranceMilliseconds,
  }).default(scheduleDefaults.toleranceMilliseconds),
} as const;

/** The parsed settings of a polling relay. */
export type PollingSettings = Readonly<z.output<z.ZodObject<typeof pollingSettings>>>;
