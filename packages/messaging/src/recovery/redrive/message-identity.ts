import { eventDetail, notifiedText } from '../../consumer/read-body.ts';
import {
  type Attributes,
  isAttributes,
  type Reader,
  toInstant,
  toText,
} from '../../message/attribute-readers.ts';
import { type CorrelationId, type MessageId, toCorrelationId, toMessageId } from '../../message/ids.ts';

/** The fields that identify a message, as far as its envelope can be read. */
export interface MessageIdentity {
  readonly id: MessageId;
  readonly type?: string;
  readonly source?: string;
  readonly orderingKey?: string;
  readonly occurredAt?: Date;
  readonly correlationId?: CorrelationId;
  readonly causationId?: MessageId;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads an attribute under its name in an identity; empty if it cannot be read. */
const read = <TName extends string, TValue>(
  envelope: Attributes,
  attribute: string,
  [name, reader]: readonly [TName, Reader<TValue>],
): Partial<Record<TName, TValue>> => {
  const value = Object.hasOwn(envelope, attribute) ? reader(envelope[attribute]) : undefined;
  const named: Partial<Record<string, TValue>> = value === undefined ? {} : { [name]: value };
  return named;
};

const toIdentity = (envelope: Attributes): MessageIdentity | undefined => {
  const { id } = read(envelope, 'id', ['id', toMessageId]);
  return id === undefined
    ? undefined
    : {
        id,
        ...read(envelope, 'type', ['type', toText]),
        ...read(envelope, 'source', ['source', toText]),
        ...read(envelope, 'partitionkey', ['orderingKey', toText]),
        ...read(envelope, 'time', ['occurredAt', toInstant]),
        ...read(envelope, 'correlationid', ['correlationId', toCorrelationId]),
        ...read(envelope, 'causationid', ['causationId', toMessageId]),
      };
};

/**
 * Reads the identity of the message in a body, which is an envelope, or an SNS notification or an EventBridge event that
 * contains one. `undefined` if its id cannot be read.
 *
 * More tolerant than consumers: a damaged or too large payload, or another malformed attribute, does not hide the
 * identity.
 *
 * @internal
 */
export const identifyBody = (body: string): MessageIdentity | undefined => {
  const parsed = parse(body);
  const notified = notifiedText(parsed);
  const received = notified === undefined ? parsed : parse(notified);
  const envelope = eventDetail(received) ?? received;
  return isAttributes(envelope) ? toIdentity(envelope) : undefined;
};
