import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InvalidMessageDefinitionError } from '../../message/errors.ts';
import { MAX_SCHEMA_VERSION } from '../../message/envelope.ts';

/** A message type of another system: its name, and the schema of its payload. Handlers receive it, and no outbox sends it. */
export interface ForeignMessageDefinition<
  TType extends string = string,
  TSchema extends StandardSchemaV1 = StandardSchemaV1,
> {
  /** The type that a decoder returns. */
  readonly type: TType;
  /** Version of the payload's schema that a decoder returns. */
  readonly version: number;
  /** Any Standard Schema. Handlers receive its output. */
  readonly payload: TSchema;
}

/** Options of `defineForeignMessage`. */
export interface ForeignMessageOptions<TSchema extends StandardSchemaV1> {
  /** Schema of the payload: any Standard Schema that validates synchronously. */
  readonly payload: TSchema;
  /** Version of the payload's schema, an integer from 1. Default 1, as that of decoders. */
  readonly version?: number;
}

/** Most characters of the type of a foreign message. */
export const MAX_FOREIGN_TYPE_LENGTH = 256;

/** Whether a text can be the type of a foreign message. */
export const isForeignType = (type: unknown): type is string =>
  typeof type === 'string' && type !== '' && type.length <= MAX_FOREIGN_TYPE_LENGTH;

/** Whether a number can be the version of a foreign message. */
export const isForeignVersion = (version: unknown): version is number =>
  typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= MAX_SCHEMA_VERSION;

/**
 * Defines a message type of another system, for `handle`. Its name has any form.
 *
 * Throws `INVALID_MESSAGE_DEFINITION` for an empty type, a type of more than 256 characters, and a version that is not an integer
 * from 1.
 *
 * @example
 * ```ts
 * const InvoicePaid = defineForeignMessage('Invoice Paid', { payload: z.object({ invoiceId: z.string() }) });
 * const pay = handle(InvoicePaid, async ({ payload }, unitOfWork) => { … });
 * ```
 */
export const defineForeignMessage = <const TType extends string, TSchema extends StandardSchemaV1>(
  type: TType,
  { payload, version = 1 }: ForeignMessageOptions<TSchema>,
): ForeignMessageDefinition<TType, TSchema> => {
  if (!isForeignType(type)) {
    throw new InvalidMessageDefinitionError(
      `Foreign message type ${JSON.stringify(type)} must have 1 to ${MAX_FOREIGN_TYPE_LENGTH} characters.`,
    );
  }
  if (!isForeignVersion(version)) {
    throw new InvalidMessageDefinitionError(
      `Foreign message type ${JSON.stringify(type)} has version ${String(version)}. Set an integer from 1.`,
    );
  }
  return Object.freeze({ type, version, payload });
};
