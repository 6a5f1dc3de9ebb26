import { ENVELOPE_MEDIA_TYPE, toSchemaUri } from '@dynamo-outbox/messaging';
import type { AsyncApiMessage, AsyncApiSchema } from './asyncapi-document.ts';
import { type DescribedMessage, isPublished } from './described-message.ts';
import { examplesOf } from './example-of-message.ts';
import type { Schema } from '../schema/schema.ts';
import { documentSchemaOf } from './schema/document-schema.ts';
import { looksLikeReference } from './schema/looks-like-reference.ts';

/** Where a message and its payload's schema are in the document. */
export interface MessagePlace {
  /** Key of the message, and of the schema of its payload. */
  readonly key: string;
  /** Name of a service that publishes the message. */
  readonly source: string;
}

const textOf = (schema: Schema, keyword: 'title' | 'description'): string | undefined => {
  const text = typeof schema === 'boolean' ? undefined : schema[keyword];
  return typeof text === 'string' ? text : undefined;
};

/** The SNS message attributes, which queues receive as SQS message attributes. */
const headersOf = ({ definition: { type } }: DescribedMessage): AsyncApiSchema => ({
  type: 'object',
  required: ['type', 'contenttype'],
  properties: {
    type: { type: 'string', const: type, description: 'The message type, for filters of subscriptions.' },
    contenttype: { type: 'string', const: ENVELOPE_MEDIA_TYPE, description: 'Media type of the body.' },
  },
});

// A codec adds the schema of its writer, which can be older.
const codingOf = (schemaUri: string, codec: DescribedMessage['codec']): AsyncApiSchema =>
  codec === undefined
    ? { datacontenttype: { const: 'application/json' }, dataschema: { const: schemaUri } }
    : {
        datacontenttype: { const: codec.contentType },
        dataschema: { pattern: `^${schemaUri.replaceAll('.', String.raw`\.`)}:` },
        data_base64: {
          description:
            'The payload in the encoding of `datacontenttype`. Decoded, it has the schema of `data`.',
        },
      };

const envelopeOf = (
  { definition: { type, aggregateType }, version, codec }: DescribedMessage,
  key: string,
): AsyncApiSchema => ({
  allOf: [
    { $ref: '#/components/schemas/Envelope' },
    {
      type: 'object',
      properties: {
        type: { const: type },
        ...codingOf(toSchemaUri(type, version), codec),
        partitionkey: { pattern: `^${aggregateType.replaceAll('.', String.raw`\.`)}%{0,2}#` },
        data: { $ref: `#/components/schemas/${key}` },
      },
    },
  ],
});

const stateOf = (message: DescribedMessage): string => {
  const { definition, version } = message;
  const age = version === definition.version ? 'Newest version' : 'Older version';
  return isPublished(message)
    ? `${age}, which producers publish.`
    : `${age}. Consumers read it; producers do not publish it.`;
};

const codecSchemaOf = ({ codec }: DescribedMessage): Pick<AsyncApiMessage, 'x-codec-schema'> =>
  codec?.schema === undefined || looksLikeReference(codec.schema) ? {} : { 'x-codec-schema': codec.schema };

/** Describes a message type in one version. */
export const describeMessage = (
  message: DescribedMessage,
  { key, source }: MessagePlace,
): AsyncApiMessage => {
  const { definition, version } = message;
  const schema = documentSchemaOf(message);
  const examples = examplesOf(message, source);
  return {
    name: definition.type,
    title: textOf(schema, 'title') ?? `${definition.type}, version ${version}`,
    summary: textOf(schema, 'description') ?? stateOf(message),
    contentType: ENVELOPE_MEDIA_TYPE,
    headers: headersOf(message),
    correlationId: {
      description: 'Shared by everything that one request caused.',
      location: '$message.payload#/correlationid',
    },
    payload: envelopeOf(message, key),
    ...(examples.length === 0 ? {} : { examples }),
    'x-schema-version': version,
    'x-published': isPublished(message),
    'x-ordering-key': `${definition.aggregateType}#<id>`,
    ...codecSchemaOf(message),
  };
};
