import { CodedError } from '@dynamo-outbox/kernel';

/** A version of a message type. */
export interface VersionName {
  readonly type: string;
  readonly version: number;
}

/** The library of a payload schema offers no JSON Schema. Use a library with Standard JSON Schema, such as Zod 4.2. */
export class SchemaNotAvailableError extends CodedError<'SCHEMA_NOT_AVAILABLE'> {
  readonly code = 'SCHEMA_NOT_AVAILABLE';

  constructor({ type, version }: VersionName, vendor: string) {
    super(
      `The payload of ${type} version ${version} has a schema of ${vendor}, which offers no JSON Schema. Use a version of the library with ` +
        'Standard JSON Schema (~standard.jsonSchema), such as Zod 4.2, ArkType 2.1.28 or @valibot/to-json-schema 1.5.',
    );
  }
}

/** A payload schema contains a value that JSON does not have, such as a bigint. Describe what is on the wire instead. */
export class SchemaNotRepresentableError extends CodedError<'SCHEMA_NOT_REPRESENTABLE'> {
  readonly code = 'SCHEMA_NOT_REPRESENTABLE';

  constructor({ type, version }: VersionName, detail: string, cause: unknown) {
    super(
      `The payload of ${type} version ${version} has no JSON Schema: ${detail}. Describe the value that the JSON contains, and convert it ` +
        'with a transform.',
      { cause },
    );
  }
}
