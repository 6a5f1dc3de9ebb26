import type * as z from 'zod';

import { InvalidSettingsError } from './invalid-settings-error.ts';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Who reads its settings. */
export interface ReadSettingsOptions {
  /** Named in the error: `orders`. */
  readonly service: string;
}

/**
 * Reads settings once, at start, and freezes them.
 *
 * Reports every fault together in one error with the code `INVALID_SETTINGS`. A malformed value never becomes a
 * default: a schema's default applies only to a variable that is not set at all.
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
