import type { MetricUnit } from './metric-sample.ts';

/** All metric names with their units. The guide on observability describes each metric. */
export const metricUnits = {
  PublishBatchFill: 'Count',
  MessagesPublished: 'Count',
  PublishFailures: 'Count',
  PublishRetries: 'Count',
  DispatchLagMilliseconds: 'Milliseconds',
  MessagesLeftToSweeper: 'Count',
  MessagesNotPublished: 'Count',
  UndecodableRecords: 'Count',
  MessagesParked: 'Count',
  ParkingFailures: 'Count',
  RelayCheckFailures: 'Count',
  CircuitsOpened: 'Count',
  CircuitOpenMilliseconds: 'Milliseconds',
  MarkFailures: 'Count',
  ClaimsTakenOver: 'Count',
  PollingAttemptsFailed: 'Count',
  PollingFailures: 'Count',
  UndispatchedAgeSeconds: 'Seconds',
  ItemsSwept: 'Count',
  ReleaseDelayMilliseconds: 'Milliseconds',
  ReleaseFailures: 'Count',
  ScheduleDelaySeconds: 'Seconds',
  ScheduledMessagesReleased: 'Count',
  MessagesProcessed: 'Count',
  DuplicateMessages: 'Count',
  StaleMessages: 'Count',
  IgnoredMessages: 'Count',
  MessagesRejected: 'Count',
  HandlingLagMilliseconds: 'Milliseconds',
  FailedDeliveries: 'Count',
  PostponedMessages: 'Count',
  MessageGaps: 'Count',
  NewerMessages: 'Count',
  LostRaces: 'Count',
  RetriesExhausted: 'Count',
  QueueCallFailures: 'Count',
} as const satisfies Record<string, MetricUnit>;

/** The name of a metric. */
export type MetricName = keyof typeof metricUnits;
