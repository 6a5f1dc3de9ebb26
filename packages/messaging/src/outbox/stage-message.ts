import type { Clock } from '@dynamo-outbox/kernel';
import { InvalidMessagePayloadError, UnknownMessageTypeError } from '../message/errors.ts';
import type { NextMessageId } from '../message/ids.ts';
import type { MessageDefinition } from '../message/message-definition.ts';
import type { MessageContext, MessageDraft } from '../message/message.ts';
import { parsePayload } from '../message/parse-payload.ts';
import type { MessageOrder } from '../message/topic.ts';
import {
  isMessageNumber,
  isSequence,
  MAX_MESSAGE_NUMBER,
  MAX_SEQUENCE,
  PENDING_SEQUENCE,
} from '../message/sequence.ts';
import type { PayloadPolicy } from '../payload/payload-options.ts';
import { type DepartingPayload, encodeMessage } from './encode-message.ts';
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
  departing: DepartingPayload | undefined;
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

/** The ordering key of a draft; throws `INVALID_AGGREGATE_REFERENCE` for an id or version that cannot be in a key. */
export const toOrderingKey = ({ type, aggregateType, about: { id, version } }: MessageDraft): string => {
  const orderingKey = `${aggregateType}#${id}`;
  if (id === '' || orderingKey.length > MAX_ORDERING_KEY_LENGTH || !orderingKeyForm.test(orderingKey)) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message is about an id that is empty, is not printable ASCII without spaces, or makes an ordering ` +
        `key of more than ${MAX_ORDERING_KEY_LENGTH} characters.`,
    );
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
  { type, version }: MessageDraft,
  service: string,
): CatalogueEntry => {
  const entry = catalogue.get(type);
  if (entry?.definition.version !== version) {
    throw new UnknownMessageTypeError(type, version, service);
  }
  return entry;
};

const stringify = ({ type, payload }: MessageDraft): string | undefined => {
  try {
    return JSON.stringify(payload);
  } catch (cause) {
    // A cycle or a bigint.
    throw new InvalidMessagePayloadError(type, ['payload'], { cause });
  }
};

/**
 * Encodes a payload, and validates it as it will arrive: what JSON loses, such as a `Date`, must not be found out by
 * the consumer. The encoded text is the one that travels, so what the caller changes later changes nothing.
 */
const encodePayload = (definition: MessageDefinition, draft: MessageDraft): string | undefined => {
  const json = stringify(draft);
  const result = parsePayload(definition, json === undefined ? undefined : JSON.parse(json));
  if (!result.valid) {
    throw new InvalidMessagePayloadError(draft.type, result.paths);
  }
  return json;
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

/** Creates the function that turns drafts into messages ready to be stored, or throws what is wrong with them. */
export const createMessageStager =
  ({ service, catalogue, context, clock, nextMessageId, payloads }: StageMessageDependencies): StageMessage =>
  (draft, orderingKey, place) => {
    const { type, version, about } = draft;
    const entry = findEntry(catalogue, draft, service);
    const { definition, topic } = entry;
    const sequence = toSequence(draft, entry);
    const payloadJson = encodePayload(definition, draft);
    const messageNumber = toMessageNumber(draft, place);
    const id = nextMessageId();
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
      occurredAt: clock(),
      context,
    };
    const encoded = encodeMessage(header, payloadJson, payloads);
    const body = 'body' in encoded ? encoded.body : '';
    return {
      orderingKey,
      order: entry.order,
      sequence,
      firstNumber: about.messageNumber,
      stored: { id, type, topic, body },
      departing: 'body' in encoded ? undefined : encoded.departing,
    };
  };
