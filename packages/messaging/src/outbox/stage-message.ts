import type { Clock } from '@dynamo-outbox/kernel';
import { InvalidMessageHeaderError, UnknownMessageTypeError } from '../message/errors.ts';
import type { NextMessageId } from '../message/ids.ts';
import {
  contextFaultOf,
  fairnessFaultOf,
  type HeaderFault,
  stampFaultOf,
} from '../message/message-header-fault.ts';
import type { MessageContext, MessageDraft } from '../message/message.ts';
import type { MessageOrder } from '../message/topic.ts';
import {
  isMessageNumber,
  isSequence,
  MAX_MESSAGE_NUMBER,
  MAX_SEQUENCE,
  PENDING_SEQUENCE,
} from '../message/sequence.ts';
import { withTraceContext } from '../message/trace-context.ts';
import type { PayloadPolicy } from '../message/payload/payload-options.ts';
import type { MessageToCreate, MessageTracing } from '../tracing/message-tracing.ts';
import type { CallerSigner } from './caller-signer.ts';
import { type OffloadedPayload, encodeMessage } from './encode-message.ts';
import { encodePayload } from './encode-payload.ts';
import { InvalidAggregateReferenceError } from './errors.ts';
import { isAggregateId, toOrderingKey } from '../message/ordering-key.ts';
import type { CatalogueEntry, MessageCatalogue } from './message-catalogue.ts';
import type { StoredMessage } from './outbox-item.ts';
import { createCallerStager, type StageCaller, type StagedCaller } from './stage-caller.ts';

/** A message that waits for the commit. */
export interface StagedMessage {
  readonly orderingKey: string;
  readonly order: MessageOrder;
  /** Sequence in the envelope. With order `commit`, it is known only at commit. */
  readonly sequence: number | undefined;
  /** Message number that its producer stated for the first message of the unit of work. */
  readonly firstNumber: number | undefined;
  /** Stored form of the message. It has no body until an offloaded payload is stored. */
  stored: StoredMessage;
  /** The caller of the message, if it has one. It is signed when the commit begins. */
  readonly caller: StagedCaller | undefined;
  /** Payload that must be stored before the message can be encoded. */
  offloaded: OffloadedPayload | undefined;
}

/** Dependencies of staging a message. */
export interface StageMessageDependencies {
  readonly service: string;
  readonly catalogue: MessageCatalogue;
  readonly context: MessageContext;
  readonly callerSigner: CallerSigner | undefined;
  readonly clock: Clock;
  readonly nextMessageId: NextMessageId;
  readonly payloads: PayloadPolicy;
  readonly tracing: MessageTracing | undefined;
}

/** Where a message goes: to an index (from 0) among the messages of its commit, or to a time. */
export type MessagePlace = { readonly index: number } | { readonly dueAt: Date };

/** Stages one draft of an ordering key. */
export type StageMessage = (draft: MessageDraft, orderingKey: string, place: MessagePlace) => StagedMessage;

/** Returns why a value cannot be the id of an aggregate; `undefined` if it can. */
const faultOfId = (id: unknown): string | undefined => {
  if (typeof id !== 'string') {
    // Untyped callers may pass a number or nothing.
    return `an id of type ${id === null ? 'null' : typeof id}. Pass a string`;
  }
  if (isAggregateId(id)) {
    return undefined;
  }
  return id === ''
    ? 'an empty id. Give the id of the aggregate'
    : `the id ${JSON.stringify(id)}, which has half a surrogate pair. Clean it with toWellFormed()`;
};

/**
 * Returns the ordering key of a draft. Throws `INVALID_AGGREGATE_REFERENCE` for an id or version that cannot be in a
 * key.
 */
export const orderingKeyOf = ({ type, aggregateType, about: { id, version } }: MessageDraft): string => {
  const fault = faultOfId(id);
  if (fault !== undefined) {
    throw new InvalidAggregateReferenceError(`A ${type} message is about ${fault}.`);
  }
  if (version !== undefined && !isSequence(version)) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message is about version ${version}, which is not an integer from 0 to ${MAX_SEQUENCE}.`,
    );
  }
  return toOrderingKey(aggregateType, id);
};

/** Returns the order of a draft's topic. Throws `UNKNOWN_MESSAGE_TYPE`. */
export const orderOf = (
  { catalogue, service }: Pick<StageMessageDependencies, 'catalogue' | 'service'>,
  draft: MessageDraft,
): MessageOrder => findEntry(catalogue, draft, service).order;

/**
 * Returns the `sequence` of a scheduled message. A version that is stated now means nothing when the message is released.
 */
const toScheduledSequence = ({ order }: CatalogueEntry): number | undefined =>
  order === 'commit' ? PENDING_SEQUENCE : undefined;

/**
 * Returns the `sequence` of the envelope. Throws `INVALID_AGGREGATE_REFERENCE` for a message without a version on a
 * topic that orders by versions.
 */
const toSequence = ({ type, about: { id, version } }: MessageDraft, { topic, order }: CatalogueEntry) => {
  switch (order) {
    case 'commit':
      return PENDING_SEQUENCE;
    case 'version':
      if (version === undefined) {
        throw new InvalidAggregateReferenceError(
          `A ${type} message about ${id} states no version, and topic ${topic} orders messages by version. State the version ` +
            `that this unit of work writes, or define the topic with order 'commit'.`,
        );
      }
      return version;
    case 'none':
      return version;
  }
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

/** Returns the number of the message at this index. Throws `INVALID_AGGREGATE_REFERENCE` for an invalid number. */
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

const assertFaultless = (type: string, fault: HeaderFault | undefined): void => {
  if (fault !== undefined) {
    throw new InvalidMessageHeaderError(type, fault);
  }
};

/** Fields of a message that depend on its place. */
interface Placed {
  readonly sequence: number | undefined;
  readonly sequenceIndex: number;
  readonly messageNumber: number | undefined;
  readonly occurredAt: Date;
  readonly stageCaller: StageCaller;
  readonly payloads: PayloadPolicy;
}

/** Returns the context for the envelope of a message: that of the unit of work, or with the position of its creation. */
const contextOf = (tracing: MessageTracing, message: MessageToCreate): MessageContext => {
  const trace = tracing.create(message);
  return trace === undefined ? message.context : withTraceContext(message.context, trace);
};

/**
 * Creates the function that converts drafts to messages that are ready to be stored. It throws for an invalid draft.
 */
export const createMessageStager = (dependencies: StageMessageDependencies): StageMessage => {
  const { service, catalogue, clock, nextMessageId, payloads, tracing } = dependencies;
  // A payload in a store may expire before the message is due, so a scheduled message contains its payload whenever it fits.
  const scheduledPayloads = { ...payloads, inlineLimitBytes: Number.POSITIVE_INFINITY };
  // Copies the checked values, so that later changes by the caller have no effect.
  const context = { ...dependencies.context };
  const contextFault = contextFaultOf(context);
  const stageCaller = createCallerStager(context.caller, dependencies.callerSigner);

  const placeOf = (draft: MessageDraft, entry: CatalogueEntry, place: MessagePlace): Placed =>
    'index' in place
      ? {
          sequence: toSequence(draft, entry),
          sequenceIndex: place.index,
          messageNumber: toMessageNumber(draft, place.index),
          occurredAt: clock(),
          stageCaller,
          payloads,
        }
      : {
          sequence: toScheduledSequence(entry),
          sequenceIndex: 0,
          messageNumber: undefined,
          occurredAt: place.dueAt,
          stageCaller: () => undefined,
          payloads: scheduledPayloads,
        };

  return (draft, orderingKey, place) => {
    const { type, about } = draft;
    const entry = findEntry(catalogue, draft, service);
    const { definition, topic } = entry;
    const placed = placeOf(draft, entry, place);
    const { sequence, messageNumber, occurredAt } = placed;
    assertFaultless(type, contextFault);
    assertFaultless(type, fairnessFaultOf(draft.fairnessKey));
    const { version, content } = encodePayload(definition, draft);
    const id = nextMessageId();
    assertFaultless(type, stampFaultOf({ id, occurredAt }));
    const caller = placed.stageCaller({ messageId: id, source: service, type });
    const header = {
      id,
      type,
      version,
      source: service,
      subject: about.id,
      orderingKey,
      ...(sequence === undefined ? {} : { sequence }),
      sequenceIndex: placed.sequenceIndex,
      ...(messageNumber === undefined ? {} : { messageNumber }),
      occurredAt,
      context: tracing === undefined ? context : contextOf(tracing, { id, type, topic, context }),
      authContext: caller?.placeholder,
    };
    const encoded = encodeMessage(header, content, { payloads: placed.payloads, bodyLimit: entry.bodyLimit });
    const body = 'body' in encoded ? encoded.body : '';
    return {
      orderingKey,
      order: entry.order,
      sequence,
      firstNumber: about.messageNumber,
      stored: {
        id,
        type,
        topic,
        body,
        ...(draft.fairnessKey === undefined ? {} : { fairnessKey: draft.fairnessKey }),
      },
      caller,
      offloaded: 'body' in encoded ? undefined : encoded.offloaded,
    };
  };
};
