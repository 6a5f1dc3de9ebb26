import { isWritableInstant, toText } from '../../message/attribute-readers.ts';
import type { OpenedEnvelope } from '../../message/decode-envelope.ts';
import type { Message, MessageContext } from '../../message/message.ts';
import { percentEncode } from '../../message/percent-encoding.ts';
import { isSequence } from '../../message/sequence.ts';
import { isForeignType, isForeignVersion } from './foreign-message-definition.ts';
import { toForeignCorrelationId, toForeignMessageId } from './foreign-message-id.ts';
import type { ForeignDecoder, ForeignMessage, UnreadableRecord } from './message-decoder.ts';

const isAbsentOr = (value: unknown, isValid: (value: unknown) => boolean): boolean =>
  value === undefined || isValid(value);

const isText = (value: unknown): boolean => toText(value) !== undefined;

const isInstant = (value: unknown): boolean => value instanceof Date && isWritableInstant(value);

const isPosition = (value: unknown): boolean => typeof value === 'number' && isSequence(value);

// A decoder without types may return anything.
const rules: readonly (readonly [keyof ForeignMessage, (value: unknown) => boolean])[] = [
  ['id', isText],
  ['type', isForeignType],
  ['version', (value) => isAbsentOr(value, isForeignVersion)],
  ['source', (value) => isAbsentOr(value, isText)],
  ['subject', (value) => isAbsentOr(value, isText)],
  ['time', (value) => isAbsentOr(value, isInstant)],
  ['orderingKey', (value) => isAbsentOr(value, isText)],
  ['sequence', (value) => isAbsentOr(value, isPosition)],
  ['correlationId', (value) => isAbsentOr(value, isText)],
];

const orderFields = ['orderingKey', 'sequence', 'time'] as const;

const faultOf = (message: ForeignMessage, { sequenced = false }: ForeignDecoder): string | undefined => {
  const [invalid] = rules.find(([field, isValid]) => !isValid(message[field])) ?? [];
  if (invalid !== undefined) {
    return `an invalid ${invalid}`;
  }
  const missing = sequenced ? orderFields.find((field) => message[field] === undefined) : undefined;
  return missing === undefined ? undefined : `no ${missing}, although its messages have an order`;
};

const contextOf = (message: ForeignMessage, messageId: string): MessageContext => {
  const traceparent = toText(message.traceparent);
  const tracestate = toText(message.tracestate);
  return {
    correlationId: toForeignCorrelationId(message.correlationId ?? messageId),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
};

/**
 * Name of the aggregate of a foreign message in this toolkit. It never equals an ordering key of this toolkit, whose first half has no
 * colon, nor one of another decoder or source: their separators are encoded.
 */
const orderingKeyOf = (decoder: string, source: string, key: string): string =>
  `foreign:${percentEncode(decoder, /[%#:]+/gu)}:${percentEncode(source, /[%#]+/gu)}#${key}`;

const toMessage = (decoder: string, record: ForeignMessage, now: () => Date): Message => {
  const { type, payload, source = decoder, version = 1, sequence, time = now() } = record;
  const id = toForeignMessageId({ decoder, source, id: record.id });
  return {
    id,
    type,
    version,
    source,
    subject: record.subject ?? record.id,
    orderingKey: orderingKeyOf(decoder, source, record.orderingKey ?? record.id),
    ...(sequence === undefined ? {} : { sequence }),
    sequenceIndex: 0,
    occurredAt: time,
    context: contextOf(record, id),
    payload,
  };
};

/** Converts a record of a decoder to a message of this toolkit, or to the reason why it is unreadable. */
export const openForeign = (
  decoder: ForeignDecoder,
  record: ForeignMessage | UnreadableRecord,
  now: () => Date,
): OpenedEnvelope => {
  if ('unreadable' in record) {
    return { undecodable: record.unreadable };
  }
  const fault = faultOf(record, decoder);
  return fault === undefined
    ? { message: toMessage(decoder.name, record, now) }
    : { undecodable: `the decoder ${decoder.name} returned a message with ${fault}` };
};
