import type { ForeignDecoder, ForeignMessage } from '../../consumer/decoding/message-decoder.ts';
import { type Attributes, isAttributes, toInstant } from '../../message/attribute-readers.ts';
import { memberOf, textOf } from './members.ts';

/** Options of `eventBridgeEvents`. */
export interface EventBridgeEventsOptions {
  /** Returns the message type of an event. Default: its `detail-type`. */
  readonly typeOf?: (event: { readonly source: string; readonly detailType: string }) => string;
}

const isEvent = (json: unknown): json is Attributes =>
  isAttributes(json) &&
  typeof memberOf(json, 'detail-type') === 'string' &&
  Object.hasOwn(json, 'detail') &&
  memberOf(json, 'specversion') === undefined;

const required = ['id', 'source', 'detail-type', 'time'] as const;

const toMessage = (
  event: Attributes,
  typeOf: Required<EventBridgeEventsOptions>['typeOf'],
): ForeignMessage | { readonly unreadable: string } => {
  const [id, source, detailType, time] = required.map((name) => textOf(event, name));
  const occurredAt = toInstant(time);
  if (id === undefined || source === undefined || detailType === undefined || occurredAt === undefined) {
    return { unreadable: 'the EventBridge event has no valid id, source, detail-type or time' };
  }
  const type = typeOf({ source, detailType });
  return { id, type, source, payload: memberOf(event, 'detail'), time: occurredAt };
};

/**
 * Decodes EventBridge events, which a rule sends to the queue, directly or through SNS. The type of a message is the
 * `detail-type` of its event, the payload its `detail`, and the inbox deduplicates by its `source` and `id`.
 *
 * The rule must not transform its input. Messages of this toolkit that a relay sent to an event bus need no decoder: the consumer
 * finds their envelope in the event. List `ownMessages` first for a bus with both.
 */
export const eventBridgeEvents = ({
  typeOf = ({ detailType }) => detailType,
}: EventBridgeEventsOptions = {}): ForeignDecoder => ({
  name: 'event-bridge',
  decode: ({ json }) => (isEvent(json) ? { records: [toMessage(json, typeOf)] } : undefined),
});
