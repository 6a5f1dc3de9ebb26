import type * as z from 'zod';

import { InvalidSettingsError } from './invalid-settings-error.ts';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options for reading settings. */
export interface ReadSettingsOptions {
  /** Name of the service in the error: `orders`. */
  readonly service: string;
}

/**
 * Reads settings once, at start, and freezes them.
 *
 * Reports all faults in one error with the code `INVALID_SETTINGS`. An invalid value never falls back to a default:
 * defaults apply only to variables that are not set.
 */
export const readSettings = <TSchema extends z.ZodType<object>>(
  schema: TSchema,
  environment: Environment,
  { service }: ReadSettingsOptions,
): Readonly<z.output<TSchema>> => {
  const result = schema.safeParse(environment);
  if (!result.success) {
    throw new InvalidSettingsError(
      service,
      result.error.issues.map(({ path, message }) => ({ setting: path.join('.'), fault: message })),
    );
  }
  return Object.freeze(result.data);
};
