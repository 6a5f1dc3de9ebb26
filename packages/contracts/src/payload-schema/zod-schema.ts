import { createRequire } from 'node:module';
import { writePath } from '@dynamo-outbox/kernel';
import type { JsonSchema } from '@dynamo-outbox/messaging';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isJsonObject } from '../json/json.ts';

/** Result of the conversion of a Zod schema. */
export interface ZodConversion {
  readonly schema: JsonSchema;
  /** Paths of the values that JSON does not have, with their types. */
  readonly faults: readonly string[];
}

/** What Zod passes to `override` for each part of a schema. */
interface Part {
  readonly zodSchema: unknown;
  readonly jsonSchema: Record<string, unknown>;
  readonly path: readonly (string | number)[];
}

/** Types of Zod whose values JSON does not have. */
const foreignTypes = [
  'bigint',
  'symbol',
  'undefined',
  'void',
  'date',
  'map',
  'set',
  'nan',
  'custom',
  'function',
];

const definitionOf = (schema: unknown): unknown =>
  isJsonObject(schema) && isJsonObject(schema['_zod']) ? schema['_zod']['def'] : undefined;

const typeOf = (schema: unknown): string => {
  const definition = definitionOf(schema);
  return isJsonObject(definition) ? String(definition['type']) : '';
};

const isStandard = (schema: unknown): schema is StandardSchemaV1 =>
  isJsonObject(schema) && isJsonObject(schema['~standard']);

/** Whether a schema for dates accepts the text that JSON contains for a date, as `z.coerce.date()` does. */
const readsDateText = (schema: unknown): boolean => {
  const result = isStandard(schema) ? schema['~standard'].validate('2020-02-03T04:05:06.789Z') : undefined;
  return result !== undefined && !(result instanceof Promise) && result.issues === undefined;
};

const payloadPath = (path: readonly (string | number)[]): string =>
  writePath(
    path.filter((_, index) => index % 2 === 1 || typeof path[index] === 'number').map(String),
    'payload',
  );

const overrideInto =
  (faults: string[]) =>
  ({ zodSchema, jsonSchema, path }: Part): void => {
    const type = typeOf(zodSchema);
    if (!foreignTypes.includes(type)) {
      return;
    }
    if (type === 'date' && readsDateText(zodSchema)) {
      Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      return;
    }
    faults.push(`${payloadPath(path)} is a ${type}, which JSON does not have`);
  };

type Convert = (options: object) => unknown;

/** The converter of the installed Zod; `undefined` if it is not installed, or too old. */
const installedZod = (): unknown => {
  try {
    const zod: unknown = createRequire(import.meta.url)('zod');
    return isJsonObject(zod) ? zod['toJSONSchema'] : undefined;
  } catch {
    return undefined;
  }
};

const converterOf = (schema: StandardSchemaV1): Convert | undefined => {
  const standard: unknown = schema['~standard'];
  const own =
    isJsonObject(standard) && isJsonObject(standard['jsonSchema']) ? standard['jsonSchema'] : undefined;
  const input = own?.['input'];
  if (typeof input === 'function') {
    return (libraryOptions): unknown =>
      Reflect.apply(input, own, [{ target: 'draft-2020-12', libraryOptions }]);
  }
  const convert = installedZod();
  return typeof convert === 'function'
    ? (options): unknown => Reflect.apply(convert, undefined, [schema, { ...options, io: 'input' }])
    : undefined;
};

/** Converts a schema of Zod; `undefined` if no version of Zod with JSON Schema is installed. */
export const convertZodSchema = (schema: StandardSchemaV1): ZodConversion | undefined => {
  const faults: string[] = [];
  const converted = converterOf(schema)?.({ unrepresentable: 'any', override: overrideInto(faults) });
  return isJsonObject(converted) ? { schema: converted, faults } : undefined;
};
