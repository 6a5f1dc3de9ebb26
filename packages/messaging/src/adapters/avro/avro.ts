import type { CreatePayloadCodec } from '../../message/payload/payload-codec.ts';
import type { AvroSchema } from './avro-schema.ts';
import { createAvroCodec } from './create-avro-codec.ts';
import { deriveAvroSchema } from './derive-avro-schema.ts';

/** Options of the Avro codec. */
export interface AvroOptions {
  /**
   * Avro schema of the payload in this version. Default: derived from the payload's schema, whose library must support JSON Schema
   * (`~standard.jsonSchema`).
   */
  readonly schema?: AvroSchema;
  /**
   * Schemas with which messages of the same version were written before, and which the schema can read by the rules of Avro. Messages
   * name theirs by its fingerprint. Default: none.
   */
  readonly earlierSchemas?: readonly AvroSchema[];
}

/**
 * Encodes the payloads of a message version as Avro instead of JSON. Consumers of the definition read both.
 *
 * `defineMessage` throws `INVALID_AVRO_SCHEMA` if the payload's schema allows values that Avro cannot represent without loss.
 *
 * Source: Apache Avro 1.12 Specification, "Binary Encoding" and "Schema Resolution".
 *
 * @example
 * ```ts
 * const OrderCreated = defineMessage('order.created', {
 *   version: 2,
 *   payload: z.object({ orderId: z.string(), orderTotal: z.int() }),
 *   codec: avro(),
 * });
 * ```
 */
export const avro =
  ({ schema, earlierSchemas = [] }: AvroOptions = {}): CreatePayloadCodec =>
  (subject) =>
    createAvroCodec(subject, { schema: schema ?? deriveAvroSchema(subject), earlierSchemas });
