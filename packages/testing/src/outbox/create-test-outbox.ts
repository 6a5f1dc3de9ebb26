import {
  createOutboxRecorder,
  nextCorrelationId,
  type MessageDraft,
  type Outbox,
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

/** An outbox that keeps what a use case stages. Nothing is committed. */
export interface TestOutbox extends Outbox {
  /** The staged messages, in order. */
  readonly messages: readonly StagedMessage[];
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
  return {
    add: (...drafts) => {
      recorder.add(...drafts);
      messages.push(...drafts);
    },
    get messages() {
      return [...messages];
    },
    clear: () => {
      recorder = createRecorder();
      messages = [];
    },
  };
};
