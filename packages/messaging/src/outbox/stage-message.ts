import type { Clock } from '@dynamo-outbox/kernel';
import { InvalidMessageHeaderError, UnknownMessageTypeError } from '../message/errors.ts';
import type { NextMessageId } from '../message/ids.ts';
import { contextFaultOf, type HeaderFault, stampFaultOf } from '../message/message-header-fault.ts';
import type { MessageContext, MessageDraft } from '../message/message.ts';
import type { MessageOrder } from '../message/topic.ts';
import {
  isMessageNumber,
  isSequence,
  MAX_MESSAGE_NUMBER,
  MAX_SEQUENCE,
  PENDING_SEQUENCE,
} from '../message/sequence.ts';
import type { PayloadPolicy } from '../message/payload/payload-options.ts';
import { type OffloadedPayload, encodeMessage } from './encode-message.ts';
import { encodePayload } from './encode-payload.ts';
import { InvalidAggregateReferenceError } from './errors.ts';
import { MAX_ORDERING_KEY_LENGTH } from './limits.ts';
import type { CatalogueEntry, MessageCatalogue } from './message-catalogue.ts';
import type { StoredMessage } from './outbox-item.ts';

/** A message that waits for the commit. */
export interface StagedMessage {
  readonly orderingKey: string;
  readonly order: MessageOrder;
  /** As the envelope states it; with order `commit` it is known only at commit. */
  readonly sequence: number | undefined;
  /** The number that its producer stated for the first message of the unit of work. */
  readonly firstNumber: number | undefined;
  /** Without a body as long as its payload has to be stored elsewhere. */
  stored: StoredMessage;
  /** What has to be stored elsewhere before the message can be encoded. */
  offloaded: OffloadedPayload | undefined;
}

/** What staging a message needs to know of its surroundings. */
export interface StageMessageDependencies {
  readonly service: string;
  readonly catalogue: MessageCatalogue;
  readonly context: MessageContext;
  readonly clock: Clock;
  readonly nextMessageId: NextMessageId;
  readonly payloads: PayloadPolicy;
}

/** Stages one draft, as the message at this place (from 0) of its ordering key. */
export type StageMessage = (draft: MessageDraft, orderingKey: string, place: number) => StagedMessage;

// What SNS takes as a MessageGroupId: letters, digits and punctuation of ASCII.
const orderingKeyForm = /^[\x21-\x7e]+$/;

/** What keeps an id from being in an ordering key; `undefined` when nothing does. */
const faultOfId = (id: unknown, orderingKey: string): string | undefined => {
  if (typeof id !== 'string') {
    // What comes from code that is not checked may be a number, or missing.
    return `an id of type ${id === null ? 'null' : typeof id}. Give a text`;
  }
  if (id === '') {
    return 'an empty id. Give the id of the aggregate';
  }
  if (orderingKey.length > MAX_ORDERING_KEY_LENGTH) {
    return (
      `an id of ${id.length} characters, and its ordering key "<aggregate type>#<id>" of ${orderingKey.length} is longer than the ` +
      `${MAX_ORDERING_KEY_LENGTH} that FIFO topics take. Use a shorter id`
    );
  }
  return orderingKeyForm.test(orderingKey)
    ? undefined
    : `the id ${JSON.stringify(id)}. Use only letters, digits and punctuation of ASCII, without spaces`;
};

/** The ordering key of a draft; throws `INVALID_AGGREGATE_REFERENCE` for an id or version that cannot be in a key. */
export const toOrderingKey = ({ type, aggregateType, about: { id, version } }: MessageDraft): string => {
  const orderingKey = `${aggregateType}#${id}`;
  const fault = faultOfId(id, orderingKey);
  if (fault !== undefined) {
    throw new InvalidAggregateReferenceError(`A ${type} message is about ${fault}.`);
  }
  if (version !== undefined && !isSequence(version)) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message is about version ${version}, which is not an integer from 0 to ${MAX_SEQUENCE}.`,
    );
  }
  return orderingKey;
};

/**
 * What the envelope states as `sequence`. Throws `INVALID_AGGREGATE_REFERENCE` for a message without a version on a topic that
 * orders by versions.
 */
const toSequence = ({ type, about: { id, version } }: MessageDraft, { topic, order }: CatalogueEntry) => {
  if (order === 'commit') {
    return PENDING_SEQUENCE;
  }
  if (order === 'version' && version === undefined) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message about ${id} states no version, and topic ${topic} orders messages by version. State the version ` +
        `that this unit of work writes, or define the topic with order 'commit'.`,
    );
  }
  return version;
};

const findEntry = (
  catalogue: MessageCatalogue,
  { type, version, aggregateType }: MessageDraft,
  service: string,
): CatalogueEntry => {
  const entry = catalogue.get(type);
  if (entry === undefined || entry.definition.version !== version) {
    throw new UnknownMessageTypeError(type, version, service);
  }
  if (aggregateType !== entry.definition.aggregateType) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message is about the aggregate type ${aggregateType}, but its definition has ` +
        `${entry.definition.aggregateType}. Make messages with the definition's create().`,
    );
  }
  return entry;
};

/** The number of the message at this place; throws `INVALID_AGGREGATE_REFERENCE` for one that no message can have. */
const toMessageNumber = ({ type, about }: MessageDraft, place: number): number | undefined => {
  if (about.messageNumber === undefined) {
    return undefined;
  }
  const messageNumber = about.messageNumber + place;
  if (!isMessageNumber(about.messageNumber) || !isMessageNumber(messageNumber)) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message would have number ${messageNumber}, which is not an integer from 1 to ${MAX_MESSAGE_NUMBER}.`,
    );
  }
  return messageNumber;
};

const refuseFault = (type: string, fault: HeaderFault | undefined): void => {
  if (fault !== undefined) {
    throw new InvalidMessageHeaderError(type, fault);
  }
};

/** Creates the function that turns drafts into messages ready to be stored, or throws what is wrong with them. */
export const createMessageStager = (dependencies: StageMessageDependencies): StageMessage => {
  const { service, catalogue, clock, nextMessageId, payloads } = dependencies;
  // Kept as it was checked: what the caller changes later changes nothing.
  const context = { ...dependencies.context };
  const contextFault = contextFaultOf(context);

  return (draft, orderingKey, place) => {
    const { type, version, about } = draft;
    const entry = findEntry(catalogue, draft, service);
    const { definition, topic } = entry;
    const sequence = toSequence(draft, entry);
    refuseFault(type, contextFault);
    const payloadJson = encodePayload(definition, draft);
    const messageNumber = toMessageNumber(draft, place);
    const id = nextMessageId();
    const occurredAt = clock();
    refuseFault(type, stampFaultOf({ id, occurredAt }));
    const header = {
      id,
      type,
      version,
      source: service,
      subject: about.id,
      orderingKey,
      ...(sequence === undefined ? {} : { sequence }),
      sequenceIndex: place,
      ...(messageNumber === undefined ? {} : { messageNumber }),
      occurredAt,
      context,
    };
    const encoded = encodeMessage(header, payloadJson, { payloads, bodyLimit: entry.bodyLimit });
    const body = 'body' in encoded ? encoded.body : '';
    return {
      orderingKey,
      order: entry.order,
      sequence,
      firstNumber: about.messageNumber,
      stored: { id, type, topic, body },
      offloaded: 'body' in encoded ? undefined : encoded.offloaded,
    };
  };
};
