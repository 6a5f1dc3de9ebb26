import type { Clock } from '@dynamo-outbox/kernel';
import { systemClock } from '@dynamo-outbox/kernel';
import { UnitOfWorkClosedError } from '@dynamo-outbox/unit-of-work';
import type { NextMessageId } from '../message/ids.ts';
import { nextMessageId as mintMessageId } from '../message/ids.ts';
import type { MessageContext, MessageDraft } from '../message/message.ts';
import type { Topic } from '../message/topic.ts';
import { type PayloadOptions, toPayloadPolicy } from '../payload/payload-options.ts';
import type { PayloadStore } from '../payload/payload-store.ts';
import { encodeDeparted } from './encode-message.ts';
import { InvalidAggregateReferenceError, InvalidServiceNameError } from './errors.ts';
import { MAX_MESSAGE_BODY_BYTES } from './limits.ts';
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
  /** What is done with large payloads; compressed from 4 KiB and refused above 255 KiB by default. */
  readonly payloads?: PayloadOptions;
}

/** The writing side of an outbox without its store: what adapters stage on and take the items from. */
export interface OutboxRecorder extends Outbox {
  /**
   * Stores the payloads that are too large for their message; to be awaited once, before `takeItems`.
   *
   * Rejects when one cannot be stored. What was stored by then stays, and expires.
   */
  prepare(): Promise<void>;

  /**
   * The items to write, one for each ordering key in the order of their first message, or several where one would grow
   * too large. Closes the recorder: staging afterwards throws `UNIT_OF_WORK_CLOSED`, and a second call has no items.
   */
  takeItems(): readonly OutboxItem[];
}

/** The messages of one ordering key, in the order they were staged. */
type Group = StagedMessage[];

// Each of them counts on from the first, so another number would leave a gap or take a number twice.
const refuseOtherNumber = ({ type, about }: MessageDraft, first: StagedMessage | undefined): void => {
  if (first !== undefined && about.messageNumber !== first.firstNumber) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message states message number ${about.messageNumber ?? 'none'}, but the first message of this unit of ` +
        `work about its aggregate stated ${first.firstNumber ?? 'none'}: state that of the first for all of them.`,
    );
  }
};

const serviceNameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

// The version the aggregate is left with; a unit of work may take it through several.
const lastVersionOf = (messages: Group): number | undefined =>
  messages.reduce<number | undefined>(
    (last, { sequence }) => (sequence === undefined || (last ?? -1) > sequence ? last : sequence),
    undefined,
  );

const toItems = (
  messages: Group,
  origin: Pick<OutboxItem, 'recordedAt' | 'service'>,
): readonly OutboxItem[] => {
  const [first] = messages;
  if (first === undefined) {
    return [];
  }
  // The first message's id serves as the item's: fresh, unique, ordered by time, and kept through every retry.
  const sortKey = toSortKey(lastVersionOf(messages), first.stored.id);
  const packed = packMessages(messages.map(({ stored }) => stored));
  return packed.map((part, index) => ({
    orderingKey: first.orderingKey,
    sortKey: toPartSortKey(sortKey, index + 1),
    messages: part,
    ...origin,
    ...(packed.length === 1 ? {} : { part: { number: index + 1, of: packed.length } }),
  }));
};

/** Undoes the staging of messages, the last ones of their groups. */
const takeBack = (groups: Map<string, Group>, added: readonly StagedMessage[]): void => {
  for (const { orderingKey } of added) {
    const group = groups.get(orderingKey);
    group?.pop();
    if (group?.length === 0) {
      // Its place among the groups is that of its first message, and that is gone.
      groups.delete(orderingKey);
    }
  }
};

// A unit of work has few of them, and each may be megabytes: enough at a time to hide the latency, too few to flood memory.
const maxPutsInFlight = 8;

const storeDeparting = async (
  groups: ReadonlyMap<string, Group>,
  store: PayloadStore | undefined,
): Promise<void> => {
  if (store === undefined) {
    return;
  }
  const waiting = [...groups.values()].flat().values();
  const storeNext = async (): Promise<void> => {
    for (const message of waiting) {
      if (message.departing !== undefined) {
        message.stored = { ...message.stored, body: await encodeDeparted(message.departing, store) };
        message.departing = undefined;
      }
    }
  };
  await Promise.all(Array.from({ length: maxPutsInFlight }, storeNext));
};

/**
 * Creates the part of an outbox that all adapters share: it validates and encodes messages when they are staged, and
 * arranges them in items when the commit begins.
 *
 * `add` stages all of its messages or none. It throws what `Outbox` says, `MESSAGE_TOO_LARGE` for a message above
 * 255 KiB without a payload store and a payload above 16 MiB with one, and `INVALID_AGGREGATE_REFERENCE` for an id or version that cannot be in a key, or a message number that does not
 * fit.
 */
export const createOutboxRecorder = (options: OutboxRecorderOptions): OutboxRecorder => {
  const { service, topics, context, clock = systemClock, nextMessageId = mintMessageId } = options;
  if (!serviceNameForm.test(service)) {
    throw new InvalidServiceNameError(service);
  }
  const payloads = toPayloadPolicy(options.payloads ?? {}, MAX_MESSAGE_BODY_BYTES);
  const stageMessage = createMessageStager({
    service,
    catalogue: catalogueOf(topics),
    context,
    clock,
    nextMessageId,
    payloads,
  });
  const groups = new Map<string, Group>();
  let isClosed = false;

  const stage = (draft: MessageDraft): StagedMessage => {
    const orderingKey = toOrderingKey(draft);
    const group = groups.get(orderingKey) ?? [];
    refuseOtherNumber(draft, group[0]);
    const message = stageMessage(draft, orderingKey, group.length);
    group.push(message);
    groups.set(orderingKey, group);
    return message;
  };

  return {
    add: (...drafts) => {
      if (isClosed) {
        throw new UnitOfWorkClosedError();
      }
      const added: StagedMessage[] = [];
      try {
        for (const draft of drafts) {
          added.push(stage(draft));
        }
      } catch (error) {
        takeBack(groups, added);
        throw error;
      }
    },
    prepare: () => storeDeparting(groups, payloads.store),
    takeItems: () => {
      isClosed = true;
      const origin = { recordedAt: clock().toISOString(), service };
      const items = [...groups.values()].flatMap((group) => toItems(group, origin));
      groups.clear();
      return items;
    },
  };
};
