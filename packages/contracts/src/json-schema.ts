/** A JSON Schema, draft 2020-12: an object with keywords, or a boolean. */
export type JsonSchema = boolean | Readonly<Record<string, unknown>>;
