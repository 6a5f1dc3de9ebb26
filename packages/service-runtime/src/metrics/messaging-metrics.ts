import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { MessagingEvent } from '@dynamo-outbox/messaging';

import { metricUnits } from './metric-names.ts';
import type { MetricName } from './metric-names.ts';
import type { MetricSample } from './metric-sample.ts';

/** Every messaging event by its name. */
type Events = { readonly [TEvent in MessagingEvent as TEvent['event']]: TEvent };

/**
 * Measurements of each event. The build fails for an event without an entry; use an empty list for an event without
 * metrics.
 */
type Measures = { readonly [TName in keyof Events]: (event: Events[TName]) => readonly MetricSample[] };

/** Creates one measurement. Default value 1. */
const sample = (name: MetricName, value = 1): MetricSample => ({ name, unit: metricUnits[name], value });

/** Creates a count that is reported only if it is not 0. */
const some = (name: MetricName, value: number): readonly MetricSample[] =>
  value > 0 ? [sample(name, value)] : [];

const nameOfOutcome = {
  processed: 'MessagesProcessed',
  duplicate: 'DuplicateMessages',
  stale: 'StaleMessages',
  ignored: 'IgnoredMessages',
  rejected: 'MessagesRejected',
} as const satisfies Record<Events['consumer.consumed']['outcome'], MetricName>;

const measures: Measures = {
  'relay.published-batch': ({ entries, failed }) => [
    sample('PublishBatchFill', entries),
    ...some('MessagesPublished', entries - failed),
    ...some('PublishFailures', failed),
  ],
  'relay.dispatched': ({ published, left, retried, lagMilliseconds }) => [
    ...some('PublishRetries', retried),
    ...some('MessagesLeftToSweeper', left),
    ...(published > 0 ? [sample('DispatchLagMilliseconds', lagMilliseconds)] : []),
  ],
  'relay.message-failed': () => [sample('MessagesNotPublished')],
  'relay.undecodable': () => [sample('UndecodableRecords')],
  'relay.parked': () => [sample('MessagesParked')],
  'relay.parking-failed': () => [sample('ParkingFailures')],
  'relay.check-failed': () => [sample('RelayCheckFailures')],
  'relay.circuit-opened': () => [sample('CircuitsOpened')],
  'relay.circuit-closed': ({ openMilliseconds }) => [sample('CircuitOpenMilliseconds', openMilliseconds)],
  'relay.marks-failed': ({ items }) => [sample('MarkFailures', items)],
  // The relay core that the polling relay uses reports its calls itself.
  'polling.claimed': () => [],
  'polling.taken-over': () => [sample('ClaimsTakenOver')],
  'polling.attempt-failed': () => [sample('PollingAttemptsFailed')],
  'polling.parked': () => [sample('MessagesParked')],
  'polling.failed': () => [sample('PollingFailures')],
  'polling.swept': ({ oldestAgeMilliseconds, dispatched }) => [
    sample('UndispatchedAgeSeconds', oldestAgeMilliseconds / 1_000),
    ...some('ItemsSwept', dispatched),
  ],
  'schedule.released': ({ delayMilliseconds }) => [sample('ReleaseDelayMilliseconds', delayMilliseconds)],
  // The sweep counts its failures, of which it reports only the first ones.
  'schedule.release-failed': () => [],
  'schedule.contended': () => [],
  'schedule.entries-unreadable': () => [],
  'schedule.list-failed': () => [],
  'schedule.swept': ({ oldestDelayMilliseconds, released, failed }) => [
    ...(oldestDelayMilliseconds === undefined
      ? []
      : [sample('ScheduleDelaySeconds', oldestDelayMilliseconds / 1_000)]),
    ...some('ReleaseFailures', failed),
    ...some('ScheduledMessagesReleased', released),
  ],
  'consumer.consumed': ({ outcome, lagMilliseconds }) => [
    sample(nameOfOutcome[outcome]),
    ...(lagMilliseconds === undefined ? [] : [sample('HandlingLagMilliseconds', lagMilliseconds)]),
  ],
  'consumer.failed': () => [sample('FailedDeliveries')],
  'consumer.postponed': ({ error }) => [
    sample('PostponedMessages'),
    ...(hasErrorCode(error, 'MESSAGE_GAP') ? [sample('MessageGaps')] : []),
    ...(hasErrorCode(error, 'NEWER_MESSAGE_VERSION') ? [sample('NewerMessages')] : []),
  ],
  'consumer.lost-race': () => [sample('LostRaces')],
  'consumer.retries-exhausted': () => [sample('RetriesExhausted')],
  'consumer.queue-call-failed': () => [sample('QueueCallFailures')],
  'consumer.queue-back': () => [],
};

/** The names of all messaging events. */
export const messagingEventNames: readonly string[] = Object.keys(measures);

const measure = <TName extends keyof Events>(name: TName, event: Events[TName]): readonly MetricSample[] =>
  measures[name](event);

/** Returns the measurements of an event; empty for some events. */
export const metricsOf = (event: MessagingEvent): readonly MetricSample[] => measure(event.event, event);
