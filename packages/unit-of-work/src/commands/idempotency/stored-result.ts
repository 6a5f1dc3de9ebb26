import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { CarriedOut, Command } from '../command.ts';
import type { Done } from '../command-result.ts';
import type { Refusal } from '../refusal.ts';
import type { CommandRecord } from './command-records.ts';
import { StoredResultUnreadableError } from './errors.ts';

/** Writes a result for its record. */
export const toStoredResult = ({ result, json }: CarriedOut<unknown, string>): string => {
  if (result.outcome === 'refused') {
    return JSON.stringify(result);
  }
  return json === undefined ? '{"outcome":"done"}' : `{"outcome":"done","value":${json}}`;
};

const parseJson = (text: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
};

const isDone = (stored: unknown): stored is { readonly outcome: 'done'; readonly value?: unknown } =>
  typeof stored === 'object' && stored !== null && 'outcome' in stored && stored.outcome === 'done';

/** Reads the result of a record. Rejects with `STORED_RESULT_UNREADABLE` if it does not match the definition of the command. */
export const fromStoredResult = async <TValue, TCode extends string>(
  {
    toRefusal,
    readValue,
  }: Pick<Command<StandardSchemaV1, never, never, TValue, TCode>, 'toRefusal' | 'readValue'>,
  record: CommandRecord,
): Promise<Done<TValue> | Refusal<TCode>> => {
  const stored = parseJson(record.result);
  const refusal = toRefusal(stored);
  if (refusal !== undefined) {
    return refusal;
  }
  if (!isDone(stored)) {
    throw new StoredResultUnreadableError(record);
  }
  try {
    return { outcome: 'done', value: await readValue(JSON.stringify(stored.value)) };
  } catch (error) {
    throw hasErrorCode(error, 'RESULT_NOT_STORABLE') ? new StoredResultUnreadableError(record) : error;
  }
};
