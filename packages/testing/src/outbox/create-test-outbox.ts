import {
  createOutboxRecorder,
  nextCorrelationId,
  type MessageDraft,
  type DeliveryTime,
  type Outbox,
  type ScheduleHandle,
  type Topic,
} from '@dynamo-outbox/messaging';
import type { StagedMessage } from '../staged/staged.ts';

/** Options of a test outbox. */
export interface TestOutboxOptions {
  /** The topics of the service. Staging refuses other message types, as in production. */
  readonly topics: readonly Topic[];
  /** Name of the service. Default `test`. */
  readonly service?: string;
}

/** A message that a use case scheduled. */
export interface ScheduledTestMessage extends StagedMessage {
  readonly handle: ScheduleHandle;
  /** The latest time that the use case set. */
  readonly when: DeliveryTime;
}

/** An outbox that keeps what a use case stages. Nothing is committed. */
export interface TestOutbox extends Outbox {
  /** The staged messages, in order. */
  readonly messages: readonly StagedMessage[];
  /** The scheduled messages that were not cancelled, in order. */
  readonly scheduled: readonly ScheduledTestMessage[];
  /** Forgets the staged messages. */
  clear(): void;
}

/**
 * Creates an outbox in memory for tests of use cases. It refuses what the real outbox refuses: unknown types, payloads that violate
 * their schema, invalid references to aggregates.
 */
export const createTestOutbox = ({ topics, service = 'test' }: TestOutboxOptions): TestOutbox => {
  const createRecorder = () =>
    createOutboxRecorder({ service, topics, context: { correlationId: nextCorrelationId() } });
  let recorder = createRecorder();
  let messages: MessageDraft[] = [];
  const scheduled = new Map<ScheduleHandle, ScheduledTestMessage>();
  const cancelled = new Set<ScheduleHandle>();
  return {
    add: (...drafts) => {
      recorder.add(...drafts);
      messages.push(...drafts);
    },
    assertStageable: (draft) => {
      recorder.assertStageable(draft);
    },
    schedule: (draft, when) => {
      const handle = recorder.schedule(draft, when);
      scheduled.set(handle, { ...draft, handle, when });
      return handle;
    },
    cancel: async (handle) => {
      const outcome = await recorder.cancel(handle);
      cancelled.add(handle);
      return outcome;
    },
    reschedule: async (handle, when) => {
      const outcome = await recorder.reschedule(handle, when);
      const message = scheduled.get(handle);
      cancelled.delete(handle);
      if (message !== undefined) {
        scheduled.set(handle, { ...message, when });
      }
      return outcome;
    },
    get scheduled() {
      return [...scheduled.values()].filter(({ handle }) => !cancelled.has(handle));
    },
    get messages() {
      return [...messages];
    },
    clear: () => {
      recorder = createRecorder();
      messages = [];
      scheduled.clear();
      cancelled.clear();
    },
  };
};
