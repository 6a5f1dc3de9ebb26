/** The environment of the outbox sweeper. */
import {
  type Environment,
  pollingSettings,
  publishingSettings,
  readSettings,
} from '@dynamo-outbox/service-runtime';
import * as z from 'zod';
import { processTablesSetting } from './process-tables-setting.ts';

const schema = z.object({
  ...publishingSettings,
  ...pollingSettings,
  PROCESS_TABLE_NAMES: processTablesSetting.optional(),
});

/** The parsed settings of the sweeper. */
export type SweeperSettings = Readonly<z.output<typeof schema>>;

/** Reads the settings once, at start. Throws `INVALID_SETTINGS`, which lists all invalid settings. */
export const readSweeperSettings = (environment: Environment): SweeperSettings =>
  readSettings(schema, environment, { service: 'the outbox sweeper' });
