import type { Clock } from '@dynamo-outbox/kernel';
import { callSynchronously, nameThrown } from '@dynamo-outbox/kernel';
import type { OpenedEnvelope } from '../../message/decode-envelope.ts';
import { openBody, openOwnFormat, parseReceived } from '../read-body.ts';
import type {
  DecodedRecords,
  ForeignDecoder,
  MessageDecoder,
  ReceivedBody,
  UnreadableRecord,
} from './message-decoder.ts';
import { openForeign } from './open-foreign.ts';

/** Most messages in one body: 100. Each takes a transaction, and all of them must fit into the time of a delivery. */
export const MAX_RECORDS = 100;

/** Opens the body of a delivery: one message or several, each readable or not. Never throws. */
export type OpenDelivery = (body: string) => readonly OpenedEnvelope[];

/** Dependencies of opening deliveries. */
export interface OpenDeliveryOptions {
  /** Decoders in the order in which they try a body. `undefined`: only messages of this toolkit. */
  readonly decoders: readonly MessageDecoder[] | undefined;
  /** Most JSON values of a body. */
  readonly maxValues: number;
  readonly clock: Clock;
}

const isForeign = (decoder: MessageDecoder): decoder is ForeignDecoder => 'decode' in decoder;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isUnreadable = (value: object): value is UnreadableRecord =>
  'unreadable' in value && typeof value.unreadable === 'string';

const isRecords = (value: object): value is DecodedRecords =>
  'records' in value && Array.isArray(value.records) && value.records.every(isObject);

/** A decoder in JavaScript can return anything. A body that it did not read is unreadable, and no retry changes that. */
const checkReturned = (
  { name }: ForeignDecoder,
  value: unknown,
): DecodedRecords | UnreadableRecord | undefined =>
  value === undefined || (isObject(value) && (isUnreadable(value) || isRecords(value)))
    ? value
    : { unreadable: `the decoder ${name} returned neither a list of records nor a reason` };

const decode = (
  decoder: ForeignDecoder,
  received: ReceivedBody,
): DecodedRecords | UnreadableRecord | undefined => {
  const called = callSynchronously(() => decoder.decode(received));
  switch (called.outcome) {
    case 'returned':
      return checkReturned(decoder, called.value);
    case 'threw':
      return { unreadable: `the decoder ${decoder.name} threw ${nameThrown(called.error)}` };
    case 'promised':
      return { unreadable: `the decoder ${decoder.name} returned a promise, but it must be synchronous` };
  }
};

/** Reads a body with one decoder; `undefined` if the body has another format. */
const openWith = (
  decoder: MessageDecoder,
  received: ReceivedBody,
  clock: Clock,
): readonly OpenedEnvelope[] | undefined => {
  if (!isForeign(decoder)) {
    const opened = openOwnFormat(received.json);
    return opened === undefined ? undefined : [opened];
  }
  const decoded = decode(decoder, received);
  if (decoded === undefined) {
    return undefined;
  }
  if ('unreadable' in decoded) {
    return [{ undecodable: decoded.unreadable }];
  }
  return decoded.records.length > MAX_RECORDS
    ? [
        {
          undecodable: `it has ${decoded.records.length} messages, and a body may have ${MAX_RECORDS}`,
          refusal: 'PAYLOAD_TOO_COMPLEX',
        },
      ]
    : decoded.records.map((record) => openForeign(decoder, record, clock));
};

/** Creates the function that opens bodies with the decoders of a consumer. */
export const createOpenDelivery = ({ decoders, maxValues, clock }: OpenDeliveryOptions): OpenDelivery => {
  if (decoders === undefined) {
    return (body) => [openBody(body, maxValues)];
  }
  const formats = decoders.map(({ name }) => name).join(', ');
  return (body) => {
    const received = parseReceived(body, maxValues);
    if ('undecodable' in received) {
      return [received];
    }
    for (const decoder of decoders) {
      const opened = openWith(decoder, received, clock);
      if (opened !== undefined) {
        return opened;
      }
    }
    return [{ undecodable: `it has none of the formats ${formats}` }];
  };
};
