import { type JsonSchema, toJsonSchema } from '@dynamo-outbox/messaging';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isNestedDeeper } from '../json/json-depth.ts';
import { SchemaNotAvailableError, SchemaNotRepresentableError, type VersionName } from './errors.ts';
import { convertZodSchema } from './zod-schema.ts';

/** A version of a message type with the schema of its payload. */
export interface PayloadVersion extends VersionName {
  readonly payload: StandardSchemaV1;
}

/** Deepest nesting of a schema, so that a contract file can keep it. A schema that contains itself is nested without end. */
const maxDepth = 190;

/** The JSON Schema that a library returned, or the error that it threw. */
interface Conversion {
  readonly schema?: JsonSchema | undefined;
  readonly error?: unknown;
}

const convertStandardSchema = ({ payload }: PayloadVersion): Conversion => {
  try {
    return { schema: toJsonSchema(payload) };
  } catch (error) {
    return { error };
  }
};

const zodSchemaOf = (version: PayloadVersion, cause: unknown): JsonSchema | undefined => {
  const converted = convertZodSchema(version.payload);
  if (converted !== undefined && converted.faults.length > 0) {
    throw new SchemaNotRepresentableError(version, converted.faults.join('; '), cause);
  }
  return converted?.schema;
};

const detailOf = (error: unknown): string => (error instanceof Error ? error.message : 'its library failed');

/**
 * Returns the JSON Schema of a payload as it is on the wire. A schema of Zod for dates is a text if it reads texts, as `z.coerce.date()`
 * does.
 *
 * Throws `SCHEMA_NOT_AVAILABLE` if the library of the schema offers no JSON Schema, and `SCHEMA_NOT_REPRESENTABLE` for a value that JSON
 * does not have.
 */
export const payloadSchemaOf = (version: PayloadVersion): JsonSchema => {
  const { vendor } = version.payload['~standard'];
  const { schema, error } = convertStandardSchema(version);
  const found = schema ?? (vendor === 'zod' ? zodSchemaOf(version, error) : undefined);
  if (found !== undefined) {
    if (isNestedDeeper(found, maxDepth)) {
      throw new SchemaNotRepresentableError(
        version,
        `it is nested deeper than ${maxDepth} levels`,
        undefined,
      );
    }
    return found;
  }
  throw error === undefined
    ? new SchemaNotAvailableError(version, vendor)
    : new SchemaNotRepresentableError(version, detailOf(error), error);
};
