import type { StandardSchemaV1 } from '@standard-schema/spec';
import { toJsonSchema } from './to-json-schema.ts';
import type { JsonSchema } from '../../json-schema.ts';

/**
 * Returns the JSON Schema of a payload, draft 2020-12. A schema whose library offers no JSON Schema, or that JSON Schema cannot
 * represent, accepts any value here, and says so.
 */
export const payloadSchemaOf = (payload: StandardSchemaV1): JsonSchema => {
  try {
    return toJsonSchema(payload) ?? { description: 'The schema of this payload has no JSON Schema.' };
  } catch {
    return { description: 'JSON Schema cannot represent the schema of this payload.' };
  }
};
