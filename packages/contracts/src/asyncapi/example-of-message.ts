import {
  encodeEnvelope,
  ENVELOPE_MEDIA_TYPE,
  parsePayload,
  toCorrelationId,
  toMessageId,
  toOrderingKey,
  toSchemaUri,
} from '@dynamo-outbox/messaging';
import type { AsyncApiExample } from './asyncapi-document.ts';
import type { DescribedMessage } from './described-message.ts';
import { looksLikeReference } from './schema/looks-like-reference.ts';
import { exampleValue } from './schema/example-value.ts';
import { documentSchemaOf } from './schema/document-schema.ts';

const subject = '01994c6f-0000-7000-8000-00000000000a';

const parseObject = (json: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
};

/** Replaces the JSON of an envelope by the bytes of the message's codec; `undefined` if it cannot encode the payload. */
const withCodec = (
  envelope: Readonly<Record<string, unknown>>,
  { codec, definition: { type }, version }: DescribedMessage,
  payload: unknown,
): Readonly<Record<string, unknown>> | undefined => {
  if (codec === undefined) {
    return envelope;
  }
  const encoded = codec.encode(payload);
  if (!('bytes' in encoded)) {
    return undefined;
  }
  return {
    ...Object.fromEntries(Object.entries(envelope).filter(([name]) => name !== 'data')),
    datacontenttype: codec.contentType,
    dataschema: toSchemaUri(type, version, codec.schemaId),
    data_base64: Buffer.from(encoded.bytes).toString('base64'),
  };
};

const encodeExample = (
  message: DescribedMessage,
  source: string,
  payload: unknown,
): Readonly<Record<string, unknown>> | undefined => {
  const { definition, version } = message;
  const { aggregateType, type } = definition;
  const id = toMessageId('01994c6f-8a00-7000-8000-000000000001');
  const correlationId = toCorrelationId('01994c6f-1111-7000-8000-00000000000b');
  if (id === undefined || correlationId === undefined) {
    return undefined;
  }
  const body = encodeEnvelope({
    id,
    type,
    version,
    source,
    subject,
    orderingKey: toOrderingKey(aggregateType, subject),
    sequence: 1,
    sequenceIndex: 0,
    occurredAt: new Date('2026-11-20T10:15:30.123Z'),
    context: { correlationId },
    payload,
  });
  return withCodec(parseObject(body), message, payload);
};

const isValid = ({ definition: { type }, payload: schema }: DescribedMessage, payload: unknown): boolean => {
  try {
    return parsePayload({ type, payload: schema }, payload).valid;
  } catch {
    // An asynchronous schema.
    return false;
  }
};

/** Returns an example of a message, as a list for the document; empty if no payload could be found that satisfies its schema. */
export const examplesOf = (message: DescribedMessage, source: string): readonly AsyncApiExample[] => {
  const payload = exampleValue(documentSchemaOf(message));
  const envelope =
    !looksLikeReference(payload) && isValid(message, payload)
      ? encodeExample(message, source, payload)
      : undefined;
  const { type } = message.definition;
  return envelope === undefined
    ? []
    : [
        {
          name: 'example',
          summary: `Version ${message.version} of ${type}.`,
          headers: { type, contenttype: ENVELOPE_MEDIA_TYPE },
          payload: envelope,
        },
      ];
};
