import type { Clock } from '@dynamo-outbox/kernel';
import { systemClock } from '@dynamo-outbox/kernel';
import { UnitOfWorkClosedError } from '@dynamo-outbox/unit-of-work';
import type { NextMessageId } from '../message/ids.ts';
import { nextMessageId as mintMessageId } from '../message/ids.ts';
import type { MessageContext, MessageDraft } from '../message/message.ts';
import type { Topic } from '../message/topic.ts';
import { InvalidAggregateReferenceError, InvalidServiceNameError } from './errors.ts';
import { catalogueOf } from './message-catalogue.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { Outbox } from './outbox.ts';
import { packMessages } from './pack-messages.ts';
import { toPartSortKey, toSortKey } from './sort-key.ts';
import type { StagedMessage } from './stage-message.ts';
import { createMessageStager, toOrderingKey } from './stage-message.ts';

/** What recording messages needs, whatever they are stored in. */
export interface OutboxRecorderOptions {
  /** Name of the recording service, lower kebab case; the `source` of its messages. */
  readonly service: string;
  /** What the service publishes, and where. Keep one list for all units of work: it is indexed once. */
  readonly topics: readonly Topic[];
  /** What set the unit of work off; its messages inherit it. */
  readonly context: MessageContext;
  readonly clock?: Clock;
  /** Mints the messages' ids; UUIDv7 by default. */
  readonly nextMessageId?: NextMessageId;
}

/** The writing side of an outbox without its store: what adapters stage on and take the items from. */
export interface OutboxRecorder extends Outbox {
  /**
   * The items to write, one for each ordering key in the order of their first message, or several where one would grow
   * too large. Closes the recorder: staging afterwards throws `UNIT_OF_WORK_CLOSED`, and a second call has no items.
   */
  takeItems(): readonly OutboxItem[];
}

interface Batch {
  readonly messages: StagedMessage[];
  /** What was staged for each ordering key so far. */
  readonly places: Map<string, Place>;
}

/** Where the next message of an ordering key goes. */
interface Place {
  readonly next: number;
  /** The number that the first message stated. */
  readonly messageNumber: number | undefined;
}

// Each of them counts on from the first, so another number would leave a gap or take a number twice.
const refuseOtherNumber = ({ type, about }: MessageDraft, { messageNumber }: Place): void => {
  if (about.messageNumber !== messageNumber) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message states message number ${about.messageNumber ?? 'none'}, but the first message of this unit of ` +
        `work about its aggregate stated ${messageNumber ?? 'none'}: state that of the first for all of them.`,
    );
  }
};

const serviceNameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const byOrderingKey = (messages: readonly StagedMessage[]): ReadonlyMap<string, readonly StagedMessage[]> => {
  const groups = new Map<string, StagedMessage[]>();
  for (const message of messages) {
    const group = groups.get(message.orderingKey);
    if (group === undefined) {
      groups.set(message.orderingKey, [message]);
    } else {
      group.push(message);
    }
  }
  return groups;
};

// The version the aggregate is left with; a unit of work may take it through several.
const lastVersionOf = (messages: readonly StagedMessage[]): number | undefined =>
  messages.reduce<number | undefined>(
    (last, { sequence }) => (sequence === undefined || (last ?? -1) > sequence ? last : sequence),
    undefined,
  );

const toItems = (
  messages: readonly StagedMessage[],
  origin: Pick<OutboxItem, 'recordedAt' | 'service'>,
): readonly OutboxItem[] => {
  const [first] = messages;
  if (first === undefined) {
    return [];
  }
  // The first message's id serves as the item's: fresh, unique, ordered by time, and kept through every retry.
  const sortKey = toSortKey(lastVersionOf(messages), first.stored.id);
  return packMessages(messages.map(({ stored }) => stored)).map((part, index) => ({
    orderingKey: first.orderingKey,
    sortKey: toPartSortKey(sortKey, index + 1),
    messages: part,
    ...origin,
  }));
};

/**
 * Creates the part of an outbox that all adapters share: it validates and encodes messages when they are staged, and
 * arranges them in items when the commit begins.
 *
 * `add` stages all of its messages or none. It throws what `Outbox` says, `MESSAGE_TOO_LARGE` for a message above
 * 255 KiB, and `INVALID_AGGREGATE_REFERENCE` for an id or version that cannot be in a key, or a message number that does not
 * fit.
 */
export const createOutboxRecorder = (options: OutboxRecorderOptions): OutboxRecorder => {
  const { service, topics, context, clock = systemClock, nextMessageId = mintMessageId } = options;
  if (!serviceNameForm.test(service)) {
    throw new InvalidServiceNameError(service);
  }
  const stageMessage = createMessageStager({
    service,
    catalogue: catalogueOf(topics),
    context,
    clock,
    nextMessageId,
  });
  let staged: Batch = { messages: [], places: new Map() };
  let isClosed = false;

  const stage = ({ messages, places }: Batch, draft: MessageDraft): void => {
    const orderingKey = toOrderingKey(draft);
    const place = places.get(orderingKey) ?? { next: 0, messageNumber: draft.about.messageNumber };
    refuseOtherNumber(draft, place);
    messages.push(stageMessage(draft, orderingKey, place.next));
    places.set(orderingKey, { ...place, next: place.next + 1 });
  };

  return {
    add: (...drafts) => {
      if (isClosed) {
        throw new UnitOfWorkClosedError();
      }
      const batch: Batch = { messages: [], places: new Map(staged.places) };
      for (const draft of drafts) {
        stage(batch, draft);
      }
      staged = { messages: [...staged.messages, ...batch.messages], places: batch.places };
    },
    takeItems: () => {
      const { messages } = staged;
      isClosed = true;
      staged = { messages: [], places: new Map() };
      const origin = { recordedAt: clock().toISOString(), service };
      return [...byOrderingKey(messages).values()].flatMap((group) => toItems(group, origin));
    },
  };
};
