import type {
  ForeignDecoder,
  ForeignMessage,
  UnreadableRecord,
} from '../../consumer/decoding/message-decoder.ts';
import { type Attributes, isAttributes, toInstant } from '../../message/attribute-readers.ts';
import { memberOf, textOf } from './members.ts';

const jsonForm = /^[^;]*[/+]json\s*(?:;|$)/iu;

const hasJsonData = (event: Attributes): boolean => {
  if (memberOf(event, 'data_base64') !== undefined) {
    return false;
  }
  const contentType = memberOf(event, 'datacontenttype');
  return contentType === undefined || (typeof contentType === 'string' && jsonForm.test(contentType));
};

const optionalTexts = ['subject', 'partitionkey', 'correlationid', 'traceparent', 'tracestate'] as const;

const malformed = (what: string): UnreadableRecord => ({
  unreadable: `${what} of the CloudEvent is malformed`,
});

/** Returns the attributes that events may have. */
const optionalsOf = (event: Attributes): Partial<ForeignMessage> => {
  const [subject, orderingKey, correlationId, traceparent, tracestate] = optionalTexts.map((name) =>
    textOf(event, name),
  );
  return { subject, orderingKey, correlationId, traceparent, tracestate };
};

const readTime = (event: Attributes): Pick<ForeignMessage, 'time'> | undefined => {
  const text = memberOf(event, 'time');
  const time = toInstant(text);
  return text !== undefined && time === undefined ? undefined : { time };
};

const toMessage = (event: Attributes): ForeignMessage | UnreadableRecord => {
  if (memberOf(event, 'specversion') !== '1.0') {
    return malformed('specversion');
  }
  const [id, source, type] = ['id', 'source', 'type'].map((name) => textOf(event, name));
  if (id === undefined || source === undefined || type === undefined) {
    return malformed('id, source or type');
  }
  const time = readTime(event);
  if (time === undefined) {
    return malformed('time');
  }
  return hasJsonData(event)
    ? { id, source, type, payload: memberOf(event, 'data'), ...optionalsOf(event), ...time }
    : { unreadable: 'the data of the CloudEvent is not JSON' };
};

const isCloudEvent = (json: unknown): json is Attributes =>
  isAttributes(json) && typeof memberOf(json, 'specversion') === 'string';

/**
 * Decodes CloudEvents 1.0 in structured JSON mode with JSON data, one or a batch of them. It needs only `id`, `source`, `type` and
 * `specversion`; the inbox deduplicates by `source` and `id`.
 *
 * Reads `time`, `subject`, and the extensions `partitionkey`, `correlationid` and `traceparent` if an event has them. List
 * `ownMessages` first for a queue with messages of this toolkit, which are CloudEvents too.
 */
export const cloudEvents = (): ForeignDecoder => ({
  name: 'cloud-events',
  decode: ({ json }) => {
    if (Array.isArray(json)) {
      return json.length > 0 && json.every(isCloudEvent) ? { records: json.map(toMessage) } : undefined;
    }
    return isCloudEvent(json) ? { records: [toMessage(json)] } : undefined;
  },
});
