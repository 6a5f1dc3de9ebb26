/** Names of the Avro types without parts that a payload can have. `bytes` and `fixed` are not JSON, so no payload has them. */
export type AvroPrimitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'string';

/** A field of an Avro record. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  /** `null` marks a member that may be absent: absent is null in Avro. */
  readonly default?: unknown;
  readonly aliases?: readonly string[];
  readonly doc?: string;
}

/** An Avro record, for objects with known members. */
export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly aliases?: readonly string[];
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

/** An Avro enumeration, for strings of a known set. */
export interface AvroEnum {
  readonly type: 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly aliases?: readonly string[];
  readonly doc?: string;
  readonly symbols: readonly string[];
  readonly default?: string;
}

/** An Avro array. */
export interface AvroArray {
  readonly type: 'array';
  readonly items: AvroSchema;
}

/** An Avro map, for objects with any keys. */
export interface AvroMap {
  readonly type: 'map';
  readonly values: AvroSchema;
}

/** A primitive type with attributes, such as a logical type. Logical types are ignored: a payload has the underlying type. */
export interface AvroAnnotated {
  readonly type: AvroPrimitive;
  readonly logicalType?: string;
  readonly doc?: string;
}

/**
 * An Avro schema of a payload: the name of a type, a definition, or a union.
 *
 * Source: Apache Avro 1.12 Specification, "Schema Declaration".
 */
export type AvroSchema =
  string | AvroAnnotated | AvroRecord | AvroEnum | AvroArray | AvroMap | readonly AvroSchema[];
