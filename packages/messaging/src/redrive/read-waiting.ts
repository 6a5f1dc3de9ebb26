import { readBody } from '../consumer/read-body.ts';
import type { Message } from '../message/message.ts';
import { textAttribute, type WaitingMessage } from './waiting-message.ts';

/** Why a message waits that bears no reason: its queue's redrive policy moved it, after too many receives. */
export const RECEIVED_TOO_OFTEN = 'RECEIVED_TOO_OFTEN';

/** What can be told of a waiting message. */
export interface WaitingReading {
  /** Stable identifier; messages are grouped by it. */
  readonly reason: string;
  /** One sentence for people, where somebody left one. */
  readonly detail?: string;
  /** Who gave it up: a consumer, or a relay. */
  readonly givenUpBy?: string;
  /** The message in the body. */
  readonly message?: Message;
  /** Why there is no message in the body: the attribute at fault, never what it holds. */
  readonly undecodable?: string;
}

/** Reads why a message waits and what it is. Never throws: a body that says nothing is a reading too. */
export const readWaiting = (waiting: WaitingMessage): WaitingReading => {
  const detail = textAttribute(waiting, 'DeadLetterDetail');
  const givenUpBy = textAttribute(waiting, 'DeadLetterConsumer') ?? waiting.movedFrom;
  return {
    reason: textAttribute(waiting, 'DeadLetterReason') ?? RECEIVED_TOO_OFTEN,
    ...(detail === undefined ? {} : { detail }),
    ...(givenUpBy === undefined ? {} : { givenUpBy }),
    ...readBody(waiting.body),
  };
};
