/**
 * The releaser of scheduled messages, with the port that its adapters implement.
 *
 * @packageDocumentation
 */
export { toLaneKey } from '../message/ordering-key.ts';
export { toDueTime } from '../outbox/schedule/delivery-time.ts';
export { fromScheduleHandle, handleOf } from '../outbox/schedule/schedule-handle.ts';
export type { ScheduledItem, ScheduledKey } from '../outbox/schedule/scheduled-item.ts';
export type { ReleaseBesideOptions } from './release-beside.ts';
export { releaseBeside } from './release-beside.ts';
export type { ScheduleEvent, ScheduleObserver } from './schedule-event.ts';
export type {
  ReleaseLimits,
  ReleaseReport,
  ScheduleReleaser,
  ScheduleReleaserOptions,
} from './releaser-options.ts';
export { createScheduleReleaser } from './schedule-releaser.ts';
export type {
  ScheduleOperationResult,
  ScheduleOperations,
  ScheduleOperationsOptions,
  SeenSchedule,
} from './schedule-operations.ts';
export { createScheduleOperations } from './schedule-operations.ts';
export type {
  ChangeableSchedules,
  DueCursor,
  DueEntries,
  DuePage,
  FoundSchedule,
  Release,
  ReleaseOutcome,
  ScheduledEntry,
  ScheduledMessages,
} from './scheduled-messages.ts';
