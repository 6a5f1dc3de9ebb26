import { openBody } from '../../consumer/read-body.ts';
import { type DecodedEnvelope, toDecoded } from '../../message/decode-envelope.ts';
import type { Message } from '../../message/message.ts';
import type { Parked } from '../../parking/parked-message.ts';
import { identifyBody, type MessageIdentity } from './message-identity.ts';
import { textAttribute, type DeadLetterMessage } from './dead-letter-message.ts';

/** Why a message waits that bears no reason: its queue's redrive policy moved it, after too many receives. */
export const RECEIVED_TOO_OFTEN = 'RECEIVED_TOO_OFTEN';

/** What could be read of a message in a dead-letter queue. */
export interface DeadLetterReading {
  /** Stable identifier; messages are grouped by it. */
  readonly reason: string;
  /** One sentence for people, where the message has one. */
  readonly detail?: string;
  /** Who gave it up: a consumer, or a relay. */
  readonly givenUpBy?: string;
  /** What names the message; there also when the message itself cannot be read, as long as the id of its envelope can. */
  readonly identity?: MessageIdentity;
  /** The message in the body; without its payload if that is in a payload store. */
  readonly message?: Message;
  /** Why there is no message in the body: the attribute at fault, never what it holds. */
  readonly undecodable?: string;
}

// Reading a message does not require its payload.
const readBody = (body: string): DecodedEnvelope => {
  const opened = openBody(body);
  return 'packed' in opened && 'claim' in opened.packed
    ? { message: { ...opened.header, payload: undefined } }
    : toDecoded(opened);
};

const identified = (identity: MessageIdentity | undefined): Pick<DeadLetterReading, 'identity'> =>
  identity === undefined ? {} : { identity };

/** A parked message has its id beside its body. */
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

/** Reads why a message waits and what it is. Never throws: a body that says nothing is a reading too. */
export const readDeadLetter = (deadLetter: DeadLetterMessage): DeadLetterReading =>
  deadLetter.parked === undefined ? readGivenUp(deadLetter) : readParked(deadLetter.parked);
