/**
 * Redrive and replay: reads parked messages and dead letters, and sends messages again.
 *
 * @packageDocumentation
 */
export { openEnvelope } from '../message/decode-envelope.ts';
export type { DecodedPayload } from './decode-payload.ts';
export { decodePayload } from './decode-payload.ts';
export type { RedriveMarks } from '../outbox/redrive-marks.ts';
export type {
  DeadLetterMessage,
  MessageAttribute,
  MessageAttributes,
} from './redrive/dead-letter-message.ts';
export type { DeadLetterQueue, QueueDepth } from './redrive/dead-letter-queue.ts';
export { NotPublishableError } from './redrive/errors.ts';
export type { ReasonGroup } from './redrive/group-by-reason.ts';
export { groupByReason } from './redrive/group-by-reason.ts';
export type { InspectOptions, QueueView, SeenMessage } from './redrive/inspect-queue.ts';
export { inspectQueue } from './redrive/inspect-queue.ts';
export { identifyBody } from './redrive/message-identity.ts';
export type { PublishingRedriveTargetOptions } from './redrive/publishing-redrive-target.ts';
export { PublishingRedriveTarget } from './redrive/publishing-redrive-target.ts';
export type { ClaimedCaller } from './redrive/claimed-caller.ts';
export type { DeadLetterReading } from './redrive/read-dead-letter.ts';
export type { RedriveOptions } from './redrive/redrive-options.ts';
export type { RedriveFault, RedriveReport } from './redrive/redrive-report.ts';
export type { RedrivenMessage, RedriveTarget } from './redrive/redrive-target.ts';
export { redrive } from './redrive/redrive.ts';
export { traceRedriveTarget } from './redrive/trace-redrive-target.ts';
export type { ReplayRun } from './replay/replay-run.ts';
export { replayedAttribute } from './replay/replay-run.ts';
export type {
  Replay,
  ReplayDependencies,
  ReplayOptions,
  ReplayProgress,
  ReplayReport,
} from './replay/replay.ts';
export { createReplay } from './replay/replay.ts';
