import type { JsonSchema, MessageDefinition, Topic } from '@dynamo-outbox/messaging';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { payloadSchemaOf } from '../payload-schema/payload-schema.ts';
import { normalizeSchema } from '../schema/normalize-schema.ts';
import type { Contract } from './contract.ts';

/** A version of a message type as the code defines it. */
export interface CurrentContract extends Omit<Contract, 'schemas'> {
  /** JSON Schema of the payload, without annotations. */
  readonly schema: JsonSchema;
  /** Whether this code publishes the version, now or as soon as `publishVersion` is removed. */
  readonly isSent: boolean;
  readonly definition: MessageDefinition;
}

/** A version of a definition: the newest, or an older one. */
interface Version {
  readonly version: number;
  readonly payload: StandardSchemaV1;
  readonly codec?: MessageDefinition['codec'];
}

/** Media type and schema of a version's codec. Versions without a codec are JSON. */
const codingOf = ({ codec }: Version): Pick<Contract, 'contentType' | 'schemaId'> =>
  codec === undefined
    ? { contentType: 'application/json' }
    : { contentType: codec.contentType, schemaId: codec.schemaId };

const versionsOf = (definition: MessageDefinition): readonly Version[] => [
  ...definition.olderVersions,
  definition,
];

const currentContract = (
  { name: topic, order }: Topic,
  definition: MessageDefinition,
  version: Version,
): CurrentContract => ({
  type: definition.type,
  version: version.version,
  topic,
  order,
  aggregateType: definition.aggregateType,
  ...codingOf(version),
  schema: normalizeSchema(
    payloadSchemaOf({ type: definition.type, version: version.version, payload: version.payload }),
  ),
  isSent: version.version >= definition.publishVersion,
  definition,
});

/**
 * Lists each version of each message type of some topics, as the code defines it.
 *
 * Throws `SCHEMA_NOT_AVAILABLE` or `SCHEMA_NOT_REPRESENTABLE` for a payload schema without a JSON Schema.
 */
export const currentContracts = (topics: readonly Topic[]): readonly CurrentContract[] =>
  topics.flatMap((topic) =>
    topic.definitions.flatMap((definition) =>
      versionsOf(definition).map((version) => currentContract(topic, definition, version)),
    ),
  );
