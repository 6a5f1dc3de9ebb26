/** The environment of the outbox relay. */
import { secondsPerDay } from '@dynamo-outbox/kernel';
import { pollingDefaults } from '@dynamo-outbox/messaging/limits';
import {
  type Environment,
  integerSetting,
  outboxTrackingSetting,
  publishingSettings,
  readSettings,
  urlSetting,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';

const secondPaths = ['none', 'sweeper'] as const;

/** Whether another process delivers the items that the stream lost. */
const secondPathSetting = z
  .enum(secondPaths, { error: `must be one of ${secondPaths.join(', ')}` })
  .default('none');

const schema = z
  .object({
    ...publishingSettings,
    OUTBOX_TRACKING: outboxTrackingSetting,
    RELAY_PARKING_QUEUE_URL: urlSetting,
    RELAY_BREAKER_FAILED_CALLS: integerSetting({ maximum: 1_000 }).default(10),
    RELAY_BREAKER_OPEN_SECONDS: integerSetting({ maximum: 300 }).default(5),
    RELAY_SECOND_PATH: secondPathSetting,
    POLLING_GRACE_SECONDS: integerSetting({ maximum: secondsPerDay }).default(
      pollingDefaults.graceMilliseconds / 1_000,
    ),
  })
  .refine(
    ({ OUTBOX_TRACKING, RELAY_SECOND_PATH }) => OUTBOX_TRACKING === 'status' || RELAY_SECOND_PATH === 'none',
    {
      path: ['RELAY_SECOND_PATH'],
      error:
        'must be "none" unless the tracking is "status": the sweeper cannot find undispatched items without it',
    },
  );

/** The parsed settings of the relay. */
export type RelaySettings = Readonly<z.output<typeof schema>>;

/** Reads the settings once, at cold start. Throws `INVALID_SETTINGS`, which lists all invalid settings. */
export const readRelaySettings = (environment: Environment): RelaySettings =>
  readSettings(schema, environment, { service: 'the outbox relay' });
