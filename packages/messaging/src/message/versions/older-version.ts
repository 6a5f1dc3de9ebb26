import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CreatePayloadCodec, PayloadCodec } from '../payload/payload-codec.ts';

/** A version of a payload that messages in flight or in storage may still have. */
export interface OlderVersion {
  /** Version of the payload's schema, from 1. */
  readonly version: number;
  /** Schema of the payload in this version. */
  readonly payload: StandardSchemaV1;
  /** Codec of the payload in this version. Default: JSON. */
  readonly codec?: PayloadCodec | undefined;
  /** Upcaster: converts a validated payload of this version to one of the next version. */
  up(payload: unknown): unknown;
  /** Converts a validated payload of the next version to one of this version; absent if producers never need it. */
  down?(payload: unknown): unknown;
}

type InputOf<TSchema> = TSchema extends StandardSchemaV1 ? StandardSchemaV1.InferInput<TSchema> : never;

type OutputOf<TSchema> = TSchema extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<TSchema> : never;

/** An older version of a message type, and its conversions to and from the next version. */
export interface OlderVersionOptions<TSchema, TNextSchema> {
  /** Schema that the payload had in this version. Do not change it. */
  readonly payload: TSchema;
  /** Codec that messages of this version may have, such as `avro()`. Default: JSON only. */
  readonly codec?: CreatePayloadCodec;
  /**
   * Upcaster: converts a payload of this version to one of the next version. Receives the output of this version's schema, and
   * returns an input of the next version's. Must be pure, and must not throw.
   */
  readonly up: (payload: OutputOf<TSchema>) => InputOf<TNextSchema>;
  /**
   * Converts a payload of the next version to one of this version, for a producer that publishes this version (`publishVersion`). Must
   * be pure. Default: none, so this version cannot be published.
   */
  readonly down?: (payload: OutputOf<TNextSchema>) => InputOf<TSchema>;
}

/** The version after a version, counted with the length of a tuple because TypeScript cannot add. */
type Successor<TVersion, TCounted extends readonly unknown[] = []> = TCounted['length'] extends TVersion
  ? [...TCounted, unknown]['length']
  : Successor<TVersion, [...TCounted, unknown]>;

/** While TypeScript infers the schemas of an object with number keys, it counts them as text. */
type SchemaAt<TSchemas, TVersion extends number, TNewest> = TVersion extends keyof TSchemas
  ? TSchemas[TVersion]
  : `${TVersion}` extends keyof TSchemas
    ? TSchemas[`${TVersion}`]
    : TNewest;

type NextSchema<TSchemas, TVersion, TNewest> =
  `${TVersion & (string | number)}` extends `${infer TNumber extends number}`
    ? SchemaAt<TSchemas, Successor<TNumber> & number, TNewest>
    : TNewest;

/** Older versions of a message type by their version, with the schema of each. */
export type OlderVersionsOptions<TSchemas, TNewest> = {
  readonly [TVersion in keyof TSchemas]: OlderVersionOptions<
    TSchemas[TVersion],
    NextSchema<TSchemas, TVersion, TNewest>
  >;
};
