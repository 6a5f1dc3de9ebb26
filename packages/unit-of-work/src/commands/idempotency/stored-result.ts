import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Command } from '../command.ts';
import type { Done } from '../command-result.ts';
import type { Refusal } from '../refusal.ts';
import { validate } from '../validate.ts';
import type { CommandRecord } from './command-records.ts';
import { StoredResultUnreadableError } from './errors.ts';

/** Writes a result for its record. */
export const toStoredResult = (result: Done | Refusal): string => JSON.stringify(result);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const parseJson = (text: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
};

/** Reads the result of a record. Rejects with `STORED_RESULT_UNREADABLE` if it does not match the definition of the command. */
export const fromStoredResult = async <TValue, TCode extends string>(
  { isRefusal }: Pick<Command<StandardSchemaV1, never, never, TValue, TCode>, 'isRefusal'>,
  schema: StandardSchemaV1<unknown, TValue>,
  record: CommandRecord,
): Promise<Done<TValue> | Refusal<TCode>> => {
  const stored = parseJson(record.result);
  if (isRefusal(stored)) {
    return stored;
  }
  if (!isObject(stored) || stored['outcome'] !== 'done') {
    throw new StoredResultUnreadableError(record);
  }
  const validated = await validate(schema, stored['value']);
  if (validated.outcome === 'invalid') {
    throw new StoredResultUnreadableError(record);
  }
  return { outcome: 'done', value: validated.input };
};
