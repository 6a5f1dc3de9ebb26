import type { StandardSchemaV1 } from '@standard-schema/spec';

import { ResultNotStorableError } from './errors.ts';
import { validate } from './validate.ts';

/** Writes a value as JSON; `undefined` for no value. Throws `RESULT_NOT_STORABLE` for a value that JSON has no form for. */
export const writeValue = (command: string, value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    throw new ResultNotStorableError(command, 'it has a cycle or a bigint');
  }
};

/** Reads a value from its JSON. Rejects with `RESULT_NOT_STORABLE` if its schema does not accept it. */
export const readValue = async <TResult extends StandardSchemaV1>(
  command: string,
  schema: TResult,
  json: string | undefined,
): Promise<StandardSchemaV1.InferOutput<TResult>> => {
  const parsed: unknown = json === undefined ? undefined : JSON.parse(json);
  const validated = await validate(schema, parsed, 'result');
  if (validated.outcome === 'invalid') {
    const paths = validated.issues.map(({ path }) => path).join(', ');
    throw new ResultNotStorableError(command, `as JSON, it violates its schema at ${paths}`);
  }
  return validated.output;
};
