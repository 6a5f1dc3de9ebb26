import type { Clock } from '@dynamo-outbox/kernel';
import type { Outbox } from '@dynamo-outbox/messaging';
import type {
  PublishingRedriveTargetOptions,
  RedriveMarks,
  RedriveOptions,
  RedriveReport,
  RedriveTarget,
} from '@dynamo-outbox/messaging/recovery';
import type {
  MessageRelay,
  MessageRelayDependencies,
  OutboxStore,
  OvertakeGuard,
  OvertakeGuardOptions,
  PollingRelay,
  PollingRelayDependencies,
} from '@dynamo-outbox/messaging/relay';
import { createConsumer } from '@dynamo-outbox/messaging';
import { PublishingRedriveTarget, redrive } from '@dynamo-outbox/messaging/recovery';
import { createMessageRelay, createOvertakeGuard, createPollingRelay } from '@dynamo-outbox/messaging/relay';
import type { DynamoDbOutboxOptions, DynamoDbOutboxStoreOptions } from '@dynamo-outbox/messaging/dynamodb';
import { DynamoDbOutbox, DynamoDbOutboxStore } from '@dynamo-outbox/messaging/dynamodb';
import { createSqsHandler } from '@dynamo-outbox/messaging/sqs';

/** Options of the target of a redrive of parked messages. */
export interface RedriveTargetOptions extends PublishingRedriveTargetOptions {
  readonly store?: RedriveMarks & OutboxStore;
}

/**
 * The parts of the toolkit that a simulated world is built from. A test replaces a part to check that the rules detect
 * the fault.
 */
export interface WorldParts {
  /** The outbox of one unit of work of a producer. */
  readonly createOutbox: (options: DynamoDbOutboxOptions) => Outbox;
  /** The store in which the relay and the sweeper mark published items. */
  readonly createStore: (options: DynamoDbOutboxStoreOptions) => OutboxStore;
  readonly createGuard: (options: OvertakeGuardOptions) => OvertakeGuard;
  readonly createMessageRelay: (dependencies: MessageRelayDependencies) => MessageRelay;
  readonly createPollingRelay: (dependencies: PollingRelayDependencies) => PollingRelay;
  readonly createConsumer: typeof createConsumer;
  readonly createSqsHandler: typeof createSqsHandler;
  /** Where an operator sends parked messages. */
  readonly createRedriveTarget: (options: RedriveTargetOptions) => RedriveTarget;
  /** Redrives messages, on a machine with the given clock. */
  readonly redrive: (options: RedriveOptions & { readonly clock: Clock }) => Promise<RedriveReport>;
}

/** The parts of the toolkit. */
export const realParts: WorldParts = {
  createOutbox: (options) => new DynamoDbOutbox(options),
  createStore: (options) => new DynamoDbOutboxStore(options),
  createGuard: createOvertakeGuard,
  createMessageRelay,
  createPollingRelay,
  createConsumer,
  createSqsHandler,
  createRedriveTarget: (options) => new PublishingRedriveTarget(options),
  redrive,
};
