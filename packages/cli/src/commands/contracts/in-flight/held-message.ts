import type { Message } from '@dynamo-outbox/messaging';

/** How a message is held. */
export type HeldState =
  /** Recorded in an outbox, and not published yet. */
  | 'undispatched'
  /** Recorded in an outbox that does not track what was published. */
  | 'untracked'
  /** Published, and kept in an outbox. A queue may still hold it, and a replay publishes it again. */
  | 'dispatched'
  /** Given up by a relay. A redrive publishes it. */
  | 'parked'
  /** Given up by a consumer. A redrive sends it again. */
  | 'dead-lettered'
  /** Received from the queue of a consumer. */
  | 'queued';

/** Where a message is held. */
export interface HeldPlace {
  readonly state: HeldState;
  /** Name of the table or the queue. */
  readonly name: string;
}

/** A message that a stage holds. */
export interface HeldMessage {
  readonly place: HeldPlace;
  /** Present if it can be read. */
  readonly type?: string | undefined;
  /** When it was recorded, or sent to the queue. */
  readonly since: Date;
  /** The message; its payload may be absent. Absent if the message cannot be read. */
  readonly message?: Message | undefined;
  /** The envelope, or an SNS notification that contains it. */
  readonly body: string;
  /** Why a consumer or a relay gave it up, such as `NEWER_MESSAGE_VERSION`. */
  readonly reason?: string | undefined;
  /** Why it cannot be read: the name of an attribute, never its value. */
  readonly undecodable?: string | undefined;
}
