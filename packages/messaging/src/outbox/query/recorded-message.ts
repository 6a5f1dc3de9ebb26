import { fromOrderingKey } from '../../message/ordering-key.ts';
import { openEnvelope, toDecoded, type OpenedEnvelope } from '../../message/decode-envelope.ts';
import type { MessageHeader } from '../../message/envelope.ts';
import type { Message } from '../../message/message.ts';
import type { StoredMessage } from '../outbox-item.ts';
import type { DispatchState } from './dispatch-state.ts';
import type { RecordedItem } from './recorded-items.ts';

/** The aggregate that an ordering key names. */
export interface RecordedAggregate {
  readonly type: string;
  readonly id: string;
}

/**
 * A message in an outbox. The fields of its envelope are absent if the envelope cannot be decoded; the other fields are
 * stored beside it.
 */
export interface RecordedMessage
  extends
    Omit<StoredMessage, 'body'>,
    Partial<Omit<MessageHeader, 'id' | 'type' | 'orderingKey'>>,
    Pick<RecordedItem, 'orderingKey' | 'sortKey' | 'service'> {
  /** Absent if the ordering key does not have the form `<aggregate type>#<aggregate id>`. */
  readonly aggregate?: RecordedAggregate;
  /** When its item was written, by the clock of the writer. An invalid date if the item does not say. */
  readonly recordedAt: Date;
  readonly dispatch: DispatchState;
  /** Why the envelope cannot be decoded. */
  readonly undecodable?: string;
  /** The payload, if requested. */
  readonly payload?: unknown;
  /** Why the requested payload is absent, such as a payload that is in a payload store. */
  readonly payloadAbsent?: string;
  /** The encoded envelope, if requested. */
  readonly body?: string;
}

/** What a view of a message contains in addition to its header. */
export type MessageContent = 'payload' | 'body';

/** A long id is only a hash in its key, but the message has it as its subject. */
const toAggregate = (
  orderingKey: string,
  subject: string | undefined,
): { readonly aggregate?: RecordedAggregate } => {
  const { type, id = subject } = fromOrderingKey(orderingKey) ?? {};
  return type === undefined || id === undefined ? {} : { aggregate: { type, id } };
};

const toHeader = (opened: OpenedEnvelope): Partial<MessageHeader> & Pick<RecordedMessage, 'undecodable'> => {
  if ('undecodable' in opened) {
    return { undecodable: opened.undecodable };
  }
  if ('header' in opened) {
    return opened.header;
  }
  const header: { -readonly [TName in keyof Message]?: Message[TName] } = { ...opened.message };
  delete header.payload;
  return header;
};

const toContent = (
  content: MessageContent | undefined,
  opened: OpenedEnvelope,
  { body }: StoredMessage,
): Pick<RecordedMessage, 'payload' | 'payloadAbsent' | 'body'> => {
  switch (content) {
    case undefined:
      return {};
    case 'body':
      return { body };
    case 'payload': {
      const decoded = toDecoded(opened);
      return 'message' in decoded
        ? { payload: decoded.message.payload }
        : { payloadAbsent: decoded.undecodable };
    }
  }
};

/** Returns the view of the message at this place of an item. */
export const toRecordedMessage = (
  item: RecordedItem,
  place: number,
  content: MessageContent | undefined,
): RecordedMessage | undefined => {
  const [message, dispatch] = [item.messages[place], item.dispatch[place]];
  if (message === undefined || dispatch === undefined) {
    return undefined;
  }
  const opened = openEnvelope(message.body);
  const header = toHeader(opened);
  const { id, type, topic } = message;
  const { orderingKey, sortKey, service } = item;
  return {
    ...header,
    id,
    type,
    topic,
    orderingKey,
    ...toAggregate(orderingKey, header.subject),
    sortKey,
    service,
    recordedAt: new Date(item.recordedAt),
    dispatch,
    ...toContent(content, opened, message),
  };
};
