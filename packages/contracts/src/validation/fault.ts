import type { JsonObject } from '../json/json.ts';
import type { SchemaNode } from '../schema/node.ts';

/** Keys from the root of a payload to a part of it. */
export type PayloadPath = readonly (string | number)[];

/** A part of a value that a schema refuses, or may refuse. */
export interface Fault {
  readonly path: PayloadPath;
  /** What is wrong, without a subject: `is 101, and the maximum is 100`. */
  readonly detail: string;
  /** Where the schema says so; absent for a schema that is `false`. */
  readonly source: FaultSource;
  /** Whether the schema certainly refuses the value. False for what the comparison cannot judge. */
  readonly isCertain: boolean;
}

/** Keyword of a schema that causes a fault. */
export interface FaultSource {
  readonly schema: JsonObject | boolean;
  readonly keyword: string;
  /** Member of the payload that a keyword with many members names: `required`. */
  readonly member?: string;
}

/** A value, where it is in the payload, and the schema that it must satisfy. */
export interface Check {
  readonly node: SchemaNode;
  readonly value: unknown;
  readonly path: PayloadPath;
}
