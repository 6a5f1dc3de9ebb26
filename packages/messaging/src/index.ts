export type { ConsumeOutcome, RejectReason } from './consumer/consume-outcome.ts';
export type { Consumer, ConsumerOptions, ConsumerUnitOfWork } from './consumer/consumer.ts';
export { createConsumer } from './consumer/create-consumer.ts';
export type { Delivery } from './consumer/delivery.ts';
export type { ErrorFingerprint } from './consumer/error-fingerprint.ts';
export { fingerprintOf } from './consumer/error-fingerprint.ts';
export type { HandleOptions, MessageHandler } from './consumer/handle.ts';
export { handle } from './consumer/handle.ts';
export { RejectMessageError } from './consumer/errors/reject-message-error.ts';
export { RetryMessageLaterError } from './consumer/errors/retry-message-later-error.ts';
export { StaleMessageError } from './consumer/errors/stale-message-error.ts';
export type {
  EffectCompletion,
  EffectKey,
  EffectStore,
  LeaseAnswer,
  LeaseRequest,
} from './consumer/effects/effect-store.ts';
export { EffectResultError } from './consumer/effects/errors.ts';
export type { EffectLease, OnceEffect, OnceEffectOptions } from './consumer/effects/once-effect.ts';
export { createOnceEffect } from './consumer/effects/once-effect.ts';
export { checkGapDetection } from './consumer/guards/check-gap-detection.ts';
export type { CausationGuard, ConsumerGuards } from './consumer/guards/consumer-guards.ts';
export type { GapDetection } from './consumer/guards/judge-sequence.ts';
export { MessageAlreadyProcessedError } from './inbox/errors.ts';
export type { Inbox, InboxKey, InboxRecord } from './inbox/inbox.ts';
export { toInboxKey } from './inbox/inbox-key.ts';
export type { PositionKey, PositionMove, SequencePosition } from './inbox/sequence-position.ts';
export { countMessages } from './message/count-messages.ts';
export type { DecodedEnvelope, OpenedEnvelope } from './message/decode-envelope.ts';
export { decodeEnvelope, openEnvelope } from './message/decode-envelope.ts';
export { encodeEnvelope, ENVELOPE_MEDIA_TYPE } from './message/envelope.ts';
export type { CorrelationId, MessageId, NextMessageId } from './message/ids.ts';
export { nextCorrelationId, nextMessageId, toCorrelationId, toMessageId } from './message/ids.ts';
export type { AggregateReference, Message, MessageContext, MessageDraft } from './message/message.ts';
export type {
  MessageDefinition,
  MessageDefinitionOptions,
  MessageOf,
  PayloadInputOf,
  PayloadOf,
} from './message/message-definition.ts';
export { defineMessage } from './message/message-definition.ts';
export { parsePayload } from './message/parse-payload.ts';
export type { MessageOrder, Topic, TopicOptions } from './message/topic.ts';
export { defineTopic } from './message/topic.ts';
export type { ConsumerEvent } from './consumer/consumer-event.ts';
export type { PollingEvent } from './relay/polling/polling-event.ts';
export type { RelayEvent } from './relay/relay-event.ts';
export type { MessagingEvent, MessagingObserver } from './observer.ts';
export { silentObserver } from '@dynamo-outbox/kernel';
export {
  MessageAlreadyRecordedError,
  MessageTooComplexError,
  MessageTooLargeError,
  VersionAlreadyRecordedError,
} from './outbox/errors.ts';
export { MAX_OUTBOX_ITEM_BYTES, MAX_RECORDED_BODY_BYTES } from './outbox/limits.ts';
export {
  ATTRIBUTE_ROOM_BYTES,
  DEFAULT_TOPIC_MESSAGE_BYTES,
  HIGHEST_TOPIC_MESSAGE_BYTES,
} from './message/message-size.ts';
export type { Outbox } from './outbox/outbox.ts';
export type { OutboxItem, OutboxItemKey, OutboxItemPart, StoredMessage } from './outbox/outbox-item.ts';
export type { OutboxRecorder, OutboxRecorderOptions } from './outbox/outbox-recorder.ts';
export { createOutboxRecorder } from './outbox/outbox-recorder.ts';
export type { OutboxStore, ParkedItem } from './relay/outbox-store.ts';
export { MAX_OUTBOX_SHARDS } from './outbox/shard.ts';
export type { HeadMove, OutboxHead, StoredOrder } from './outbox/stored-order.ts';
export type { RedriveMarks } from './outbox/redrive-marks.ts';
export type { OutboxTracking } from './outbox/tracking.ts';
export type {
  ClaimOutcome,
  FailedAttempt,
  ItemClaim,
  UndispatchedEntry,
  UndispatchedItem,
  UndispatchedItems,
} from './relay/polling/undispatched-items.ts';
export type { ClaimCheck } from './message/payload/claim-check.ts';
export type { PayloadCompression } from './message/payload/compression.ts';
export {
  DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  DEFAULT_INLINE_LIMIT_BYTES,
  DEFAULT_MAX_PAYLOAD_BYTES,
  DEFAULT_MAX_PAYLOAD_VALUES,
  HIGHEST_MAX_PAYLOAD_BYTES,
  HIGHEST_MAX_PAYLOAD_VALUES,
  MIN_INLINE_LIMIT_BYTES,
} from './message/payload/limits.ts';
export { createMemoryBudget } from './message/payload/memory-budget.ts';
export type { PackedPayload } from './message/payload/packed-payload.ts';
export type { PayloadLimits } from './message/payload/payload-limits.ts';
export type { PayloadOptions } from './message/payload/payload-options.ts';
export type {
  FetchedPayload,
  PayloadMetadata,
  PayloadSource,
  PayloadStore,
} from './message/payload/payload-store.ts';
export type { UnpackOptions } from './message/payload/unpack-options.ts';
export { payloadMemoryBytes } from './message/payload/unpack-options.ts';
export type { PayloadRefusal } from './message/payload/unpack-payload.ts';
export type {
  PollingRelay,
  PollingRelayDependencies,
  SweepOptions,
  SweepReport,
} from './relay/polling/polling-options.ts';
export { createPollingRelay } from './relay/polling/polling-relay.ts';
export type { RunningPollingRelay, StartPollingRelayOptions } from './relay/polling/start-polling-relay.ts';
export { startPollingRelay } from './relay/polling/start-polling-relay.ts';
export { NotPublishableError, PublishFailedError, QueueNotFoundError } from './recovery/redrive/errors.ts';
export type { ReasonGroup } from './recovery/redrive/group-by-reason.ts';
export { groupByReason } from './recovery/redrive/group-by-reason.ts';
export type { InspectOptions, QueueView, SeenMessage } from './recovery/redrive/inspect-queue.ts';
export { inspectQueue } from './recovery/redrive/inspect-queue.ts';
export { identifyBody } from './recovery/redrive/message-identity.ts';
export type { PublishingRedriveTargetOptions } from './recovery/redrive/publishing-redrive-target.ts';
export { PublishingRedriveTarget } from './recovery/redrive/publishing-redrive-target.ts';
export type { DeadLetterReading } from './recovery/redrive/read-dead-letter.ts';
export { readDeadLetter, RECEIVED_TOO_OFTEN } from './recovery/redrive/read-dead-letter.ts';
export type { RedrivenMessage, RedriveTarget } from './recovery/redrive/redrive-target.ts';
export type { RedriveOptions } from './recovery/redrive/redrive-options.ts';
export type { RedriveFault, RedriveReport } from './recovery/redrive/redrive-report.ts';
export { redrive } from './recovery/redrive/redrive.ts';
export type {
  MessageAttribute,
  MessageAttributes,
  DeadLetterMessage,
} from './recovery/redrive/dead-letter-message.ts';
export type { QueueDepth, DeadLetterQueue } from './recovery/redrive/dead-letter-queue.ts';
export type { CircuitBreaker, CircuitBreakerOptions } from './relay/circuit-breaker.ts';
export { createCircuitBreaker } from './relay/circuit-breaker.ts';
export type {
  ProjectedMessage,
  Projection,
  ProjectionChange,
  ProjectionWriter,
} from './consumer/projection/projection.ts';
export { DispatchMarksFailedError } from './relay/dispatch-marks-failed-error.ts';
export type { MessagePublisher, PublishEntry, PublishResult } from './relay/message-publisher.ts';
export type { MessageRelayDependencies } from './relay/message-relay.ts';
export { createMessageRelay } from './relay/message-relay.ts';
export type { Parked, ParkedMessage, ParkedRecord, Parking, ParkReason } from './parking/parked-message.ts';
export type { ItemParts, StoredPart } from './relay/item-parts.ts';
export type {
  FirstOfKey,
  OvertakeFindings,
  OvertakeGuard,
  OvertakeGuardOptions,
} from './relay/overtake-guard.ts';
export type { TimeLeft } from '@dynamo-outbox/kernel';
export { createOvertakeGuard } from './relay/overtake-guard.ts';
export type { ParkedKey, ParkedKeys } from './parking/parked-keys.ts';
export type { ParkedMessages } from './parking/parked-messages.ts';
export type { RelayParking } from './relay/parker.ts';
export type { MessageRelay, RelayRecord, RelayReport, UndecodableContent } from './relay/relay-record.ts';
export type { RecordedItems, RecordedPage, RecordedRange } from './recovery/replay/recorded-items.ts';
export type {
  Replay,
  ReplayDependencies,
  ReplayOptions,
  ReplayProgress,
  ReplayReport,
} from './recovery/replay/replay.ts';
export { createReplay } from './recovery/replay/replay.ts';
export type { ReplayRun } from './recovery/replay/replay-run.ts';
export { replayedAttribute } from './recovery/replay/replay-run.ts';
export type { ReplaySelection } from './recovery/replay/select-messages.ts';
