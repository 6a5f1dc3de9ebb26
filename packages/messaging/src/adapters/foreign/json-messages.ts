import type {
  ForeignDecoder,
  ForeignMessage,
  ReceivedBody,
} from '../../consumer/decoding/message-decoder.ts';

/** Options of `jsonMessages`. */
export interface JsonMessagesOptions {
  /** Name of the sender or its format, such as `billing`. Ids are unique for each name, so keep it. */
  readonly name: string;
  /**
   * Reads the message in a body of JSON; `undefined` if the body has another format. A body for which it throws is
   * rejected. Validate only what it returns beside the payload: the payload is checked by the definition of its type.
   */
  readonly read: (json: unknown, body: ReceivedBody) => ForeignMessage | undefined;
}

/**
 * Creates a decoder for JSON bodies with one message each, raw or in an SNS notification.
 *
 * @example
 * ```ts
 * const billing = jsonMessages({
 *   name: 'billing',
 *   read: (json) => {
 *     const { eventId, kind, body } = billingEvent.parse(json);
 *     return { id: eventId, type: kind, payload: body };
 *   },
 * });
 * ```
 */
export const jsonMessages = ({ name, read }: JsonMessagesOptions): ForeignDecoder => ({
  name,
  decode: (body) => {
    const message = read(body.json, body);
    return message === undefined ? undefined : { records: [message] };
  },
});
