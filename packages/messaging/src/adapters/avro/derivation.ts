import type { JsonSchema } from '../../message/json-schema.ts';
import type { CodecSubject } from '../../message/payload/payload-codec.ts';
import { type AvroSchemaFault, InvalidAvroSchemaError } from './errors.ts';

const giveSchema = 'Change it, or pass an Avro schema: avro({ schema }).';

/** Place of a schema: the path in the payload, for people, and the path of names for types. */
export interface Place {
  readonly path: string;
  readonly name: string;
}

/** What one derivation has found so far. */
export interface Derivation {
  readonly subject: CodecSubject;
  readonly root: JsonSchema;
  readonly nextName: (path: string) => string;
  /** Records of referenced schemas by their reference, and references that are being derived. */
  readonly references: Map<string, { readonly record?: string }>;
}

type Refusal = Partial<Pick<AvroSchemaFault, 'remedy'>> & Pick<AvroSchemaFault, 'what'>;

/** Creates the error for a part of a payload that Avro cannot represent. */
export const refuse = (
  { subject }: Derivation,
  { path }: Place,
  { what, remedy = giveSchema }: Refusal,
): InvalidAvroSchemaError =>
  new InvalidAvroSchemaError(subject, { path: path === '' ? 'payload' : path, what, remedy });

/** Returns the place of a member. */
export const member = ({ path, name }: Place, key: string): Place => ({
  path: path === '' ? key : `${path}.${key}`,
  name: `${name}.${key}`,
});
