export type { JsonSchema } from './json-schema.ts';
