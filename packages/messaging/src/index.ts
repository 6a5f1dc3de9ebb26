export type { CallerRefusal, CallerVerifier, VerifiedCaller } from './consumer/caller-verifier.ts';
export type { ConsumeOutcome, RejectReason } from './consumer/consume-outcome.ts';
export type { ConsumerEvent } from './consumer/consumer-event.ts';
export type { Consumer, ConsumerOptions, ConsumerUnitOfWork } from './consumer/consumer.ts';
export { createConsumer } from './consumer/create-consumer.ts';
export type {
  ForeignMessageDefinition,
  ForeignMessageOptions,
} from './consumer/decoding/foreign-message-definition.ts';
export { defineForeignMessage } from './consumer/decoding/foreign-message-definition.ts';
export type { ForeignMessageKey } from './consumer/decoding/foreign-message-id.ts';
export { toForeignMessageId } from './consumer/decoding/foreign-message-id.ts';
export type {
  DecodedRecords,
  ForeignDecoder,
  ForeignMessage,
  MessageDecoder,
  OwnMessagesDecoder,
  ReceivedBody,
  UnreadableRecord,
} from './consumer/decoding/message-decoder.ts';
export { ownMessages } from './consumer/decoding/message-decoder.ts';
export type { Delivery } from './consumer/delivery.ts';
export type {
  EffectCompletion,
  EffectKey,
  EffectStore,
  LeaseAnswer,
  LeaseRequest,
} from './consumer/effects/effect-store.ts';
export type { EffectLease, OnceEffect, OnceEffectOptions } from './consumer/effects/once-effect.ts';
export { createOnceEffect } from './consumer/effects/once-effect.ts';
export { RejectMessageError } from './consumer/errors/reject-message-error.ts';
export { RetryMessageLaterError } from './consumer/errors/retry-message-later-error.ts';
export { StaleMessageError } from './consumer/errors/stale-message-error.ts';
export { checkGapDetection } from './consumer/guards/check-gap-detection.ts';
export type { CausationGuard, ConsumerGuards } from './consumer/guards/consumer-guards.ts';
export type { GapDetection } from './consumer/guards/judge-sequence.ts';
export type { HandledDefinition, HandleOptions, MessageHandler } from './consumer/handle.ts';
export { handle } from './consumer/handle.ts';
export type { MessageWithCaller } from './consumer/handle-with-caller.ts';
export { handleWithCaller } from './consumer/handle-with-caller.ts';
export type { ProjectionConsumerOptions } from './consumer/projection/create-projection-consumer.ts';
export { createProjectionConsumer } from './consumer/projection/create-projection-consumer.ts';
export type {
  ProjectedChange,
  ProjectionHandler,
  ProjectionStage,
  ProjectOptions,
} from './consumer/projection/project.ts';
export { project } from './consumer/projection/project.ts';
export type {
  ProjectedMessage,
  Projection,
  ProjectionChange,
  ProjectionWriter,
} from './consumer/projection/projection.ts';
export { toInboxKey } from './inbox/inbox-key.ts';
export type { Inbox, InboxKey, InboxRecord } from './inbox/inbox.ts';
export type { PositionKey, PositionMove, SequencePosition } from './inbox/sequence-position.ts';
export type { Caller } from './message/caller.ts';
export type { CallerBinding } from './message/caller-binding.ts';
export { countMessages } from './message/count-messages.ts';
export type { CallerClaims, CallerOptions } from './message/create-caller.ts';
export { createCaller } from './message/create-caller.ts';
export type { DecodedEnvelope } from './message/decode-envelope.ts';
export { decodeEnvelope } from './message/decode-envelope.ts';
export { fromOrderingKey, isKeyOfId, parseOrderingKey, toOrderingKey } from './message/ordering-key.ts';
export { encodeEnvelope, ENVELOPE_MEDIA_TYPE, toSchemaUri } from './message/envelope.ts';
export { envelopeMembers } from './message/envelope-members.ts';
export type { CorrelationId, MessageId, NextMessageId } from './message/ids.ts';
export { nextCorrelationId, nextMessageId, toCorrelationId, toMessageId } from './message/ids.ts';
export type {
  MessageDefinition,
  MessageDefinitionOptions,
  MessageOf,
  MessageStatement,
  PayloadInputOf,
  PayloadOf,
} from './message/message-definition.ts';
export { defineMessage } from './message/message-definition.ts';
export type { AggregateReference, Message, MessageContext, MessageDraft } from './message/message.ts';
export type { JsonSchema } from './message/json-schema.ts';
export { toJsonSchema } from './message/json-schema.ts';
export { parsePayload } from './message/parse-payload.ts';
export { createMemoryBudget } from './message/payload/memory-budget.ts';
export type {
  CodecLimits,
  CodecRefusal,
  CodecSubject,
  CreatePayloadCodec,
  EncodedByCodec,
  InspectedBytes,
  PayloadCodec,
  PayloadCoding,
} from './message/payload/payload-codec.ts';
export type { PayloadLimits } from './message/payload/payload-limits.ts';
export type { PayloadOptions } from './message/payload/payload-options.ts';
export type {
  FetchedPayload,
  PayloadMetadata,
  PayloadSource,
  PayloadStore,
} from './message/payload/payload-store.ts';
export type { UnpackOptions } from './message/payload/unpack-options.ts';
export type { TraceContext } from './message/trace-context.ts';
export { fromXRayHeader, toTraceContext } from './message/trace-context.ts';
export type { LiftedPayload, ReadableType } from './message/versions/lift-payload.ts';
export { liftInput, liftPayload } from './message/versions/lift-payload.ts';
export type {
  OlderVersion,
  OlderVersionOptions,
  OlderVersionsOptions,
} from './message/versions/older-version.ts';
export type { MessageOrder, Topic, TopicOptions } from './message/topic.ts';
export { defineTopic } from './message/topic.ts';
export type { MessagingEvent, MessagingObserver } from './observer.ts';
export type { CallerSigner } from './outbox/caller-signer.ts';
export type { EncodedJson, PayloadSchema } from './outbox/encode-json.ts';
export { encodeJson } from './outbox/encode-json.ts';
export type { OutboxItem, OutboxItemKey, StoredMessage } from './outbox/outbox-item.ts';
export type { OutboxRecorder, OutboxRecorderOptions } from './outbox/outbox-recorder.ts';
export { createOutboxRecorder } from './outbox/outbox-recorder.ts';
export type { Outbox } from './outbox/outbox.ts';
export type { Delay, DeliveryTime } from './outbox/schedule/delivery-time.ts';
export type { ScheduleHandle } from './outbox/schedule/schedule-handle.ts';
export { toScheduleHandle } from './outbox/schedule/schedule-handle.ts';
export { createOutboxQuery } from './outbox/query/create-outbox-query.ts';
export type { DispatchState } from './outbox/query/dispatch-state.ts';
export type {
  OutboxFilter,
  OutboxPage,
  OutboxPageOptions,
  OutboxQuery,
} from './outbox/query/outbox-query.ts';
export type {
  RecordedItem,
  RecordedItems,
  RecordedPage,
  RecordedPageOptions,
  RecordedRange,
  UndecodableItem,
} from './outbox/query/recorded-items.ts';
export type { RecordedMessage } from './outbox/query/recorded-message.ts';
export type { MessageSelection } from './outbox/query/select-messages.ts';
export { translate } from './outbox/translate-event.ts';
export type { HeadMove, OutboxHead, StoredOrder } from './outbox/stored-order.ts';
export type { OutboxTracking } from './outbox/tracking.ts';
export type {
  DeliveryToProcess,
  MessageToCreate,
  MessageToSend,
  MessageTracing,
  ProcessOutcome,
  SendCall,
} from './tracing/message-tracing.ts';
