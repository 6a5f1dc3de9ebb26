import type { MessageId } from './ids.ts';

/** The message for which a signed caller is valid. */
export interface CallerBinding {
  readonly messageId: MessageId;
  /** Name of the service that recorded the message, and signed its caller. */
  readonly source: string;
  /** Type of the message: `order.created`. */
  readonly type: string;
}

/** Most characters of a signed caller: 4,096. */
export const MAX_CALLER_TOKEN_LENGTH = 4_096;
