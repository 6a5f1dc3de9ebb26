import { type Clock, secondsPerDay } from '@dynamo-outbox/kernel';
import { toScheduledOrderingKey } from '../../message/ordering-key.ts';
import type { MessageDraft } from '../../message/message.ts';
import type { PayloadStore } from '../../message/payload/payload-store.ts';
import type { MessageOrder } from '../../message/topic.ts';
import { orderingKeyOf, type StagedMessage, type StageMessage } from '../stage-message.ts';
import { type DeliveryTime, toDueTime } from './delivery-time.ts';
import { assertNotLater } from './assert-not-later.ts';
import { PayloadExpiresTooEarlyError } from './errors.ts';
import { fromScheduleHandle, handleOf, type ScheduleHandle } from './schedule-handle.ts';
import {
  type ScheduleChange,
  type ScheduledItem,
  type ScheduledKey,
  type StoredSchedules,
  subjectOf,
} from './scheduled-item.ts';

/** Dependencies of recording schedules. */
export interface ScheduleRecorderDependencies {
  readonly service: string;
  readonly clock: Clock;
  readonly stageMessage: StageMessage;
  /** Returns the order of a draft's topic. Throws `UNKNOWN_MESSAGE_TYPE`. */
  readonly orderOf: (draft: MessageDraft) => MessageOrder;
  readonly payloadStore: PayloadStore | undefined;
  readonly stored: StoredSchedules;
  /** Throws `UNIT_OF_WORK_CLOSED` after the recorder is closed. */
  readonly assertOpen: (subject: string) => void;
}

/** The schedules of one unit of work. */
export interface ScheduleRecorder {
  /** Stages a message that is due later. */
  schedule(draft: MessageDraft, when: DeliveryTime): ScheduleHandle;
  /** Stages the removal of a scheduled message. */
  cancel(handle: ScheduleHandle): Promise<'cancelled' | 'released'>;
  /** Stages another time for a scheduled message. */
  reschedule(handle: ScheduleHandle, when: DeliveryTime): Promise<'rescheduled' | 'released'>;
  /** The messages that are scheduled in this unit of work and not cancelled. Their payloads must be stored before `takeChanges`. */
  staged(): readonly StagedMessage[];
  /** Returns the changes to write, in the order of the first call for each message. */
  takeChanges(): readonly ScheduleChange[];
}

/** A message that is scheduled in this unit of work. */
interface AddedSchedule {
  readonly kind: 'added';
  readonly staged: StagedMessage;
  readonly item: Omit<ScheduledItem, 'message'>;
  /** Due time; `undefined` if it is cancelled. */
  dueAt: string | undefined;
}

/** A message that was scheduled before this unit of work. */
interface StoredSchedule {
  readonly kind: 'stored';
  readonly key: ScheduledKey;
  readonly revision: number;
  readonly latestDueAt: string | undefined;
  /** New due time; `undefined` if it is cancelled. */
  dueAt: string | undefined;
}

const toChange = (schedule: AddedSchedule | StoredSchedule): readonly ScheduleChange[] => {
  const { dueAt } = schedule;
  if (schedule.kind === 'stored') {
    const { key, revision } = schedule;
    return [dueAt === undefined ? { kind: 'remove', key, revision } : { kind: 'move', key, revision, dueAt }];
  }
  const { item, staged } = schedule;
  return dueAt === undefined ? [] : [{ kind: 'add', item: { ...item, dueAt, message: staged.stored } }];
};

/** Creates the part of an outbox recorder that stages, moves and cancels scheduled messages. */
export const createScheduleRecorder = (dependencies: ScheduleRecorderDependencies): ScheduleRecorder => {
  const { service, clock, stageMessage, orderOf, payloadStore, stored, assertOpen } = dependencies;
  const schedules = new Map<ScheduleHandle, AddedSchedule | StoredSchedule>();

  /** The latest due time of a message whose payload is stored. Throws `PAYLOAD_EXPIRES_TOO_EARLY` if there is none. */
  const latestDueTime = (type: string, dueAt: string, now: Date): string => {
    const days = payloadStore?.maxDelayDays;
    const latest =
      days === undefined ? undefined : new Date(now.getTime() + days * secondsPerDay * 1_000).toISOString();
    if (latest === undefined) {
      throw new PayloadExpiresTooEarlyError(`a ${type} message`, dueAt, latest);
    }
    assertNotLater(`a ${type} message`, dueAt, latest);
    return latest;
  };

  /** Finds a schedule of this unit of work, or of an earlier one. */
  const find = async (handle: ScheduleHandle): Promise<AddedSchedule | StoredSchedule | undefined> => {
    const known = schedules.get(handle);
    if (known !== undefined) {
      return known;
    }
    const key = fromScheduleHandle(handle);
    const state = await stored.findScheduled(key);
    assertOpen(subjectOf(key));
    // Another call for the same message may have read it in the meantime.
    const concurrent = schedules.get(handle);
    if (concurrent !== undefined || state === undefined) {
      return concurrent;
    }
    const { revision, dueAt, latestDueAt } = state;
    return { kind: 'stored', key, revision, dueAt, latestDueAt };
  };

  return {
    schedule: (draft, when) => {
      assertOpen(`message ${draft.type}`);
      const now = clock();
      const dueAt = toDueTime(when, now);
      const ownKey = orderingKeyOf(draft);
      const order = orderOf(draft);
      const orderingKey =
        order === 'version' ? toScheduledOrderingKey(draft.aggregateType, draft.about.id) : ownKey;
      const staged = stageMessage(draft, orderingKey, { dueAt });
      const dueText = dueAt.toISOString();
      const item = {
        orderingKey,
        messageId: staged.stored.id,
        order: order === 'version' ? 'lane' : order,
        dueAt: dueText,
        scheduledAt: now.toISOString(),
        service,
        revision: 1,
        ...(staged.offloaded === undefined ? {} : { latestDueAt: latestDueTime(draft.type, dueText, now) }),
      } as const;
      const handle = handleOf(item);
      schedules.set(handle, { kind: 'added', staged, item, dueAt: dueText });
      return handle;
    },

    cancel: async (handle) => {
      assertOpen('cancellation of a scheduled message');
      const schedule = await find(handle);
      if (schedule === undefined) {
        return 'released';
      }
      schedule.dueAt = undefined;
      schedules.set(handle, schedule);
      return 'cancelled';
    },

    reschedule: async (handle, when) => {
      assertOpen('move of a scheduled message');
      const dueAt = toDueTime(when, clock()).toISOString();
      const schedule = await find(handle);
      if (schedule === undefined) {
        return 'released';
      }
      const { latestDueAt } = schedule.kind === 'added' ? schedule.item : schedule;
      assertNotLater(subjectOf(fromScheduleHandle(handle)), dueAt, latestDueAt);
      schedule.dueAt = dueAt;
      schedules.set(handle, schedule);
      return 'rescheduled';
    },

    staged: () =>
      [...schedules.values()].flatMap((schedule) =>
        schedule.kind === 'added' && schedule.dueAt !== undefined ? [schedule.staged] : [],
      ),

    takeChanges: () => {
      const changes = [...schedules.values()].flatMap(toChange);
      schedules.clear();
      return changes;
    },
  };
};
