import type { Clock } from '@dynamo-outbox/kernel';
import { mapConcurrently, systemClock } from '@dynamo-outbox/kernel';
import { UnitOfWorkClosedError } from '@dynamo-outbox/unit-of-work';
import { toText } from '../message/attribute-readers.ts';
import type { NextMessageId } from '../message/ids.ts';
import { nextMessageId as mintMessageId } from '../message/ids.ts';
import type { MessageContext, MessageDraft } from '../message/message.ts';
import type { Topic } from '../message/topic.ts';
import { DEFAULT_INLINE_LIMIT_BYTES } from '../message/payload/limits.ts';
import { type PayloadOptions, toPayloadPolicy } from '../message/payload/payload-options.ts';
import type { PayloadStore } from '../message/payload/payload-store.ts';
import { bodyLimitOf } from './body-limit.ts';
import { encodeDeparted } from './encode-message.ts';
import { InvalidAggregateReferenceError, InvalidServiceNameError } from './errors.ts';
import { catalogueOf } from './message-catalogue.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { Outbox } from './outbox.ts';
import { packMessages } from './pack-messages.ts';
import { emptyGroup, type Group, placeGroup, sortKeyOf, withPosition } from './place-group.ts';
import { toPartSortKey } from './sort-key.ts';
import type { StagedMessage } from './stage-message.ts';
import { createMessageStager, toOrderingKey } from './stage-message.ts';
import { type HeadMove, nothingStored, type StoredOrder } from './stored-order.ts';

/** What recording messages needs, for every store. */
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
  /** What is done with large payloads; compressed from 4 KiB and refused above the topic's limit by default. */
  readonly payloads?: PayloadOptions;
}

/** The writing side of an outbox without its store: what adapters stage on and take the items from. */
export interface OutboxRecorder extends Outbox {
  /**
   * Stores the payloads that are too large for their message, and reads where the items stand among those of their keys that are
   * stored; to be awaited once, before `takeHeads` and `takeItems`.
   *
   * Rejects when a payload cannot be stored or the outbox cannot be read. Payloads that were stored by then stay, and expire.
   */
  prepare(): Promise<void>;

  /**
   * The heads to write, one for each ordering key with order `commit`; to be called before `takeItems`.
   *
   * A commit whose head is not, or no longer, at `from` MUST be refused with the lost race `OUTBOX_KEY_CHANGED_MEANWHILE`.
   */
  takeHeads(): readonly HeadMove[];

  /**
   * The items to write, one for each ordering key in the order of their first message, or several where one would grow
   * too large. Closes the recorder: staging afterwards throws `UNIT_OF_WORK_CLOSED`, and a second call has no items.
   */
  takeItems(): readonly OutboxItem[];

  /**
   * Whether the outbox holds this version of the key's aggregate, or a later one: the commit MUST be refused with
   * `VERSION_ALREADY_RECORDED`, unless another of its writes is refused as well.
   */
  isRestart(orderingKey: string): boolean;
}

// Each of them counts on from the first, so another number would leave a gap or take a number twice.
const refuseOtherNumber = ({ type, about }: MessageDraft, first: StagedMessage | undefined): void => {
  if (first !== undefined && about.messageNumber !== first.firstNumber) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message states message number ${about.messageNumber ?? 'none'}, but the first message of this unit of ` +
        `work about its aggregate stated ${first.firstNumber ?? 'none'}: state that of the first for all of them.`,
    );
  }
};

/** The most that an inline limit can mean: what the largest topic takes, or the default where all take less. */
const highestBodyLimit = (topics: readonly Topic[]): number =>
  Math.max(
    DEFAULT_INLINE_LIMIT_BYTES,
    ...topics.map(({ name, maxMessageBytes }) => bodyLimitOf(name, maxMessageBytes).bytes),
  );

const serviceNameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

// The item lies where its first version does, so a later message with an earlier version would be out of its place.
const refuseEarlierVersion = ({ type, about }: MessageDraft, last: StagedMessage | undefined): void => {
  if (last?.order === 'version' && (about.version ?? 0) < (last.sequence ?? 0)) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message states version ${about.version ?? 'none'} of ${about.id}, but the message before it in this unit of ` +
        `work stated version ${last.sequence ?? 'none'}. Stage the messages in the order of their versions.`,
    );
  }
};

const toItems = (group: Group, origin: Pick<OutboxItem, 'recordedAt' | 'service'>): readonly OutboxItem[] => {
  const { orderingKey, messages } = group;
  const [first] = messages;
  if (first === undefined) {
    return [];
  }
  const sortKey = sortKeyOf(group, first);
  const packed = packMessages(
    messages.map(({ stored }) => ({ ...stored, body: withPosition(stored.body, group) })),
  );
  return packed.map((part, index) => ({
    orderingKey,
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
    group?.messages.pop();
    if (group?.messages.length === 0) {
      // Its place among the groups is that of its first message, and that is gone.
      groups.delete(orderingKey);
    }
  }
};

// A unit of work has few of them, and each may be megabytes: enough at a time to hide the latency, too few to flood memory.
const maxPutsInFlight = 8;

const storeOffloaded = async (
  groups: ReadonlyMap<string, Group>,
  store: PayloadStore | undefined,
): Promise<void> => {
  if (store === undefined) {
    return;
  }
  const messages = [...groups.values()].flatMap((group) => group.messages);
  await mapConcurrently(messages, maxPutsInFlight, async (message) => {
    if (message.offloaded !== undefined) {
      message.stored = { ...message.stored, body: await encodeDeparted(message.offloaded, store) };
      message.offloaded = undefined;
    }
  });
};

const readsInFlight = 8;

const placeGroups = async (groups: readonly Group[], stored: StoredOrder, now: Date): Promise<void> => {
  await mapConcurrently(groups, readsInFlight, (group) => placeGroup(group, stored, now));
};

/**
 * Creates the part of an outbox that all adapters share: it validates and encodes messages when they are staged, and
 * arranges them in items when the commit begins.
 *
 * `add` stages all of its messages or none. It throws what `Outbox` says, `MESSAGE_TOO_LARGE` for a message that is larger than its
 * topic takes or one outbox item holds and has no payload store, or for a payload above `payloads.maxBytes`, and `INVALID_AGGREGATE_REFERENCE` for an id or version that cannot be in a key, or a message number that does not
 * fit.
 *
 * `stored` says where items stand among those that are stored; without it the outbox counts as empty.
 */
export const createOutboxRecorder = (
  options: OutboxRecorderOptions,
  stored: StoredOrder = nothingStored,
): OutboxRecorder => {
  const { service, topics, context, clock = systemClock, nextMessageId = mintMessageId } = options;
  if (toText(service) === undefined || !serviceNameForm.test(service)) {
    throw new InvalidServiceNameError(service);
  }
  const payloads = toPayloadPolicy(options.payloads ?? {}, highestBodyLimit(topics));
  const stageMessage = createMessageStager({
    service,
    catalogue: catalogueOf(topics),
    context,
    clock,
    nextMessageId,
    payloads,
  });
  const groups = new Map<string, Group>();
  const restarted = new Set<string>();
  let isClosed = false;

  const stage = (draft: MessageDraft): StagedMessage => {
    const orderingKey = toOrderingKey(draft);
    const { messages = [] } = groups.get(orderingKey) ?? {};
    refuseOtherNumber(draft, messages[0]);
    const message = stageMessage(draft, orderingKey, messages.length);
    refuseEarlierVersion(draft, messages.at(-1));
    const group = groups.get(orderingKey) ?? emptyGroup(orderingKey, message.order);
    group.messages.push(message);
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
    prepare: async () => {
      await storeOffloaded(groups, payloads.store);
      // Last, so that as little time as possible is left for others to commit before this unit of work does.
      await placeGroups([...groups.values()], stored, clock());
    },
    takeHeads: () => [...groups.values()].flatMap(({ move }) => (move === undefined ? [] : [move])),
    isRestart: (orderingKey) => restarted.has(orderingKey),
    takeItems: () => {
      isClosed = true;
      for (const { orderingKey, isRestart } of groups.values()) {
        if (isRestart) {
          restarted.add(orderingKey);
        }
      }
      const origin = { recordedAt: clock().toISOString(), service };
      const items = [...groups.values()].flatMap((group) => toItems(group, origin));
      groups.clear();
      return items;
    },
  };
};
