import { openBody } from '../../consumer/read-body.ts';
import { type DecodedEnvelope, type OpenedEnvelope, toDecoded } from '../../message/decode-envelope.ts';
import type { Message } from '../../message/message.ts';
import type { Parked } from '../../parking/parked-message.ts';
import { type ClaimedCaller, readClaimedCaller } from './claimed-caller.ts';
import { identifyBody, type MessageIdentity } from './message-identity.ts';
import { textAttribute, type DeadLetterMessage } from './dead-letter-message.ts';

/** Reason of a message without a stated reason: its queue's redrive policy moved it after too many receives. */
export const RECEIVED_TOO_OFTEN = 'RECEIVED_TOO_OFTEN';

/** The readable parts of a message in a dead-letter queue. */
export interface DeadLetterReading {
  /** Stable identifier; messages are grouped by it. */
  readonly reason: string;
  /** One sentence for people, if the message has one. */
  readonly detail?: string;
  /** Name of the consumer or relay that gave up. */
  readonly givenUpBy?: string;
  /** Identity of the message. Present if the id of its envelope can be read, even if the message cannot. */
  readonly identity?: MessageIdentity;
  /** The message in the body; without its payload if that is in a payload store or not JSON. */
  readonly message?: Message;
  /** Why the message is without its payload: it is in a payload store, or has the media type that this text names. */
  readonly payloadAbsent?: string;
  /** The caller that the message states, if it states one. Not verified. */
  readonly claimedCaller?: ClaimedCaller;
  /** Why the body contains no readable message: name of the invalid attribute, never its value. */
  readonly undecodable?: string;
}

/** Why the payload of a readable message is not shown; `undefined` if it can be. */
const absenceOf = (opened: OpenedEnvelope): string | undefined => {
  if (!('packed' in opened)) {
    return undefined;
  }
  const { packed } = opened;
  if ('claim' in packed) {
    return 'in a payload store';
  }
  return packed.coding === undefined
    ? undefined
    : `${packed.coding.contentType} of ${packed.bytes.byteLength} bytes, which only the definition of the message can decode`;
};

// Reading a message does not require its payload.
const decode = (opened: OpenedEnvelope): DecodedEnvelope & Pick<DeadLetterReading, 'payloadAbsent'> => {
  const payloadAbsent = absenceOf(opened);
  return payloadAbsent !== undefined && 'header' in opened
    ? { message: { ...opened.header, payload: undefined }, payloadAbsent }
    : toDecoded(opened);
};

const readBody = (
  body: string,
): DecodedEnvelope & Pick<DeadLetterReading, 'claimedCaller' | 'payloadAbsent'> => {
  const opened = openBody(body);
  const claimedCaller = 'undecodable' in opened ? undefined : readClaimedCaller(opened.authContext);
  return { ...decode(opened), ...(claimedCaller === undefined ? {} : { claimedCaller }) };
};

const identified = (identity: MessageIdentity | undefined): Pick<DeadLetterReading, 'identity'> =>
  identity === undefined ? {} : { identity };

/** A parked message has its id outside its body. */
const identifyParked = (parked: Parked): MessageIdentity | undefined => {
  if (parked.kind !== 'message') {
    return undefined;
  }
  const { id, type, body } = parked.message;
  return identifyBody(body) ?? { id, type, orderingKey: parked.orderingKey };
};

const readParked = (parked: Parked): DeadLetterReading => {
  const { reason, detail, kind } = parked;
  const decoded =
    kind === 'message' ? readBody(parked.message.body) : { undecodable: 'a record, not a message' };
  return {
    reason,
    ...(detail === '' ? {} : { detail }),
    ...(kind === 'message' ? { givenUpBy: `relay of ${parked.service}` } : {}),
    ...identified(identifyParked(parked)),
    ...decoded,
  };
};

const readGivenUp = (deadLetter: DeadLetterMessage): DeadLetterReading => {
  const detail = textAttribute(deadLetter, 'DeadLetterDetail');
  const givenUpBy = textAttribute(deadLetter, 'DeadLetterConsumer') ?? deadLetter.movedFrom;
  return {
    reason: textAttribute(deadLetter, 'DeadLetterReason') ?? RECEIVED_TOO_OFTEN,
    ...(detail === undefined ? {} : { detail }),
    ...(givenUpBy === undefined ? {} : { givenUpBy }),
    ...identified(identifyBody(deadLetter.body)),
    ...readBody(deadLetter.body),
  };
};

/** Reads the reason and the identity of a dead-letter message. Never throws: an unreadable body is a valid reading. */
export const readDeadLetter = (deadLetter: DeadLetterMessage): DeadLetterReading =>
  deadLetter.parked === undefined ? readGivenUp(deadLetter) : readParked(deadLetter.parked);
