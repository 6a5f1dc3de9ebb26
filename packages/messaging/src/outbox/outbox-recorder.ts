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
import { bodyLimitOf } from './body-limit.ts';
import type { CallerSigner } from './caller-signer.ts';
import { InvalidAggregateReferenceError, InvalidServiceNameError } from './errors.ts';
import { catalogueOf } from './message-catalogue.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { Outbox } from './outbox.ts';
import { packMessages } from './pack-messages.ts';
import { emptyGroup, type Group, positionGroup, sortKeyOf, withPosition } from './position-group.ts';
import { toPartSortKey } from './sort-key.ts';
import type { MessageTracing } from '../tracing/message-tracing.ts';
import { withValidTrace } from '../message/trace-context.ts';
import { createScheduleRecorder } from './schedule/schedule-recorder.ts';
import { noSchedules, type ScheduleChange, type StoredSchedules } from './schedule/scheduled-item.ts';
import type { StagedMessage } from './stage-message.ts';
import { createMessageStager, orderingKeyOf, orderOf } from './stage-message.ts';
import { signStagedCaller, withToken } from './stage-caller.ts';
import { storePayloads } from './store-payloads.ts';
import { type HeadMove, nothingStored, type StoredOrder } from './stored-order.ts';

/** Options of recording messages, for every store. */
export interface OutboxRecorderOptions {
  /** Name of the recording service, lower kebab case; the `source` of its messages. */
  readonly service: string;
  /** Topics and message types of the service. Share one list between all units of work, because it is indexed once. */
  readonly topics: readonly Topic[];
  /** Context of the unit of work. Its messages inherit it. */
  readonly context: MessageContext;
  /**
   * Signs the caller of the context for each message. Required if the context has a caller; otherwise staging throws
   * `CALLER_SIGNER_MISSING`.
   */
  readonly callerSigner?: CallerSigner;
  readonly clock?: Clock;
  /** Generates the ids of messages. Default: UUIDv7. */
  readonly nextMessageId?: NextMessageId;
  /** Options for large payloads. Default: compressed above 4 KiB, rejected above the topic's limit. */
  readonly payloads?: PayloadOptions;
  /** Records the creation of each message, and puts its trace context into the envelope. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
}

/** The writing side of an outbox without its store. Adapters stage messages on it and take the items from it. */
export interface OutboxRecorder extends Outbox {
  /**
   * Signs the callers of the messages, stores the payloads that are too large for their message, and reads the positions of the new items among the stored
   * items of their keys. Await it once, before `takeHeads` and `takeItems`.
   *
   * Rejects if a caller cannot be signed, a payload cannot be stored or the outbox cannot be read. Payloads that were already stored remain until
   * they expire.
   */
  prepare(): Promise<void>;

  /**
   * Returns the heads to write, one for each ordering key with order `commit`. Call it before `takeItems`.
   *
   * A commit whose head is not at `from` MUST be rejected with the lost race `OUTBOX_KEY_CHANGED_MEANWHILE`.
   */
  takeHeads(): readonly HeadMove[];

  /**
   * Returns the items to write, in the order of their first message: one for each ordering key, or several if one would
   * be too large. Closes the recorder: staging afterwards throws `UNIT_OF_WORK_CLOSED`, and a second call returns no
   * items.
   */
  takeItems(): readonly OutboxItem[];

  /**
   * Returns the changes of scheduled messages to write. Call it before `takeItems`.
   */
  takeSchedules(): readonly ScheduleChange[];

  /**
   * Whether the outbox already contains this version of the key's aggregate, or a later one. The commit MUST then be
   * rejected with `VERSION_ALREADY_RECORDED`, unless another of its writes is rejected too.
   */
  isRestart(orderingKey: string): boolean;
}

// Each message continues from the first number, so another number would create a gap or a duplicate.
const assertSameNumber = ({ type, about }: MessageDraft, first: StagedMessage | undefined): void => {
  if (first !== undefined && about.messageNumber !== first.firstNumber) {
    throw new InvalidAggregateReferenceError(
      `A ${type} message states message number ${about.messageNumber ?? 'none'}, but the first message of this unit of ` +
        `work about its aggregate stated ${first.firstNumber ?? 'none'}: state that of the first for all of them.`,
    );
  }
};

/** Highest useful inline limit: the limit of the largest topic, but at least the default. */
const highestBodyLimit = (topics: readonly Topic[]): number =>
  Math.max(
    DEFAULT_INLINE_LIMIT_BYTES,
    ...topics.map(({ name, maxMessageBytes }) => bodyLimitOf(name, maxMessageBytes).bytes),
  );

const serviceNameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

// The first version determines the key of the item, so a later message with an earlier version would be out of order.
const assertLaterVersion = ({ type, about }: MessageDraft, last: StagedMessage | undefined): void => {
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
    messages.map(({ stored, caller }) => ({
      ...stored,
      body: withToken(withPosition(stored.body, group), caller),
    })),
  );
  return packed.map((part, index) => ({
    orderingKey,
    sortKey: toPartSortKey(sortKey, index + 1),
    messages: part,
    ...origin,
    ...(packed.length === 1 ? {} : { part: { number: index + 1, of: packed.length } }),
  }));
};

// Code without types may pass a payload, or a definition.
const assertDraft = (draft: unknown): void => {
  if (typeof draft !== 'object' || draft === null || !('type' in draft) || !('about' in draft)) {
    throw new TypeError(
      'outbox.add takes only messages that create() of a definition returned: outbox.add(OrderCreated.create(payload, { about })).',
    );
  }
};

/** Removes staged messages from the ends of their groups. */
const takeBack = (groups: Map<string, Group>, added: readonly StagedMessage[]): void => {
  for (const { orderingKey } of added) {
    const group = groups.get(orderingKey);
    group?.messages.pop();
    if (group?.messages.length === 0) {
      // The position of a group is that of its first message, which is removed.
      groups.delete(orderingKey);
    }
  }
};

const signaturesInFlight = 8;

const signCallers = async (messages: readonly StagedMessage[]): Promise<void> => {
  const callers = messages.flatMap(({ caller }) => (caller === undefined ? [] : [caller]));
  await mapConcurrently(callers, signaturesInFlight, signStagedCaller);
};

const readsInFlight = 8;

const positionGroups = async (groups: readonly Group[], stored: StoredOrder, now: Date): Promise<void> => {
  await mapConcurrently(groups, readsInFlight, (group) => positionGroup(group, stored, now));
};

const emptyOutbox: StoredOrder & StoredSchedules = { ...nothingStored, ...noSchedules };

/**
 * Creates the part of an outbox that all adapters share. It validates and encodes messages when they are staged, and
 * groups them into items when the commit begins.
 *
 * `add` stages all of its messages or none. It throws the errors of `Outbox`. It throws `MESSAGE_TOO_LARGE` for a
 * payload above `payloads.maxBytes` and, without a payload store, for a message above the limit of its topic or of one
 * outbox item. It throws `INVALID_AGGREGATE_REFERENCE` for an id or version that cannot be in a key, and for a message
 * number that does not fit. It throws `CALLER_SIGNER_MISSING`, `INVALID_CALLER` and `RAW_ACCESS_TOKEN` for a caller that cannot be
 * signed.
 *
 * `stored` finds the positions of items among the stored ones, and scheduled messages. Without it, the outbox counts as empty.
 */
export const createOutboxRecorder = (
  options: OutboxRecorderOptions,
  stored: StoredOrder & StoredSchedules = emptyOutbox,
): OutboxRecorder => {
  const { service, topics, tracing, clock = systemClock, nextMessageId = mintMessageId } = options;
  if (toText(service) === undefined || !serviceNameForm.test(service)) {
    throw new InvalidServiceNameError(service);
  }
  const payloads = toPayloadPolicy(options.payloads ?? {}, highestBodyLimit(topics));
  const catalogue = catalogueOf(topics);
  const staging = {
    service,
    catalogue,
    context: withValidTrace(options.context),
    callerSigner: options.callerSigner,
    clock,
    nextMessageId,
    payloads,
  };
  const stageMessage = createMessageStager({ ...staging, tracing });
  const groups = new Map<string, Group>();
  const restarted = new Set<string>();
  let isClosed = false;

  const assertOpen = (subject: string): void => {
    if (isClosed) {
      throw new UnitOfWorkClosedError(subject);
    }
  };

  const schedules = createScheduleRecorder({
    service,
    clock,
    stageMessage,
    orderOf: (draft) => orderOf({ catalogue, service }, draft),
    payloadStore: payloads.store,
    stored,
    assertOpen,
  });

  const stage = (draft: MessageDraft): StagedMessage => {
    assertDraft(draft);
    const orderingKey = orderingKeyOf(draft);
    const { messages = [] } = groups.get(orderingKey) ?? {};
    assertSameNumber(draft, messages[0]);
    const message = stageMessage(draft, orderingKey, { index: messages.length });
    assertLaterVersion(draft, messages.at(-1));
    const group = groups.get(orderingKey) ?? emptyGroup(orderingKey, message.order);
    group.messages.push(message);
    groups.set(orderingKey, group);
    return message;
  };

  return {
    add: (...drafts) => {
      assertOpen(`message ${drafts[0]?.type ?? ''}`.trimEnd());
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
    assertStageable: (draft) => {
      assertDraft(draft);
      // A message that is only checked was not created, so tracing must not see it.
      createMessageStager({ ...staging, tracing: undefined })(draft, orderingKeyOf(draft), { index: 0 });
    },
    schedule: (draft, when) => {
      assertDraft(draft);
      return schedules.schedule(draft, when);
    },
    cancel: (handle) => schedules.cancel(handle),
    reschedule: (handle, when) => schedules.reschedule(handle, when),
    takeSchedules: () => schedules.takeChanges(),
    prepare: async () => {
      // Signed first, because a payload that is stored for a commit that fails remains until it expires.
      const messages = [...groups.values()].flatMap((group) => group.messages);
      await signCallers(messages);
      await storePayloads([...messages, ...schedules.staged()], payloads.store);
      // Positions are read last, so that other commits have as little time as possible to overtake this one.
      await positionGroups([...groups.values()], stored, clock());
    },
    takeHeads: () =>
      [...groups.values()].flatMap(({ headMove }) => (headMove === undefined ? [] : [headMove])),
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
