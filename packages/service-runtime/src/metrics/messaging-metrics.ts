import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { MessagingEvent } from '@dynamo-outbox/messaging';

import type { MetricSample } from './metric-sample.ts';

/** Every messaging event by its name. */
type Events = { readonly [TEvent in MessagingEvent as TEvent['event']]: TEvent };

/** What is measured of each event. An event that is not here breaks the build: decide on it, even if it is nothing. */
type Measures = { readonly [TName in keyof Events]: (event: Events[TName]) => readonly MetricSample[] };

const count = (name: string, value = 1): MetricSample => ({ name, unit: 'Count', value });

const milliseconds = (name: string, value: number): MetricSample => ({ name, unit: 'Milliseconds', value });

/** A count that is worth a data point only when there is something to count. */
const countSome = (name: string, value: number): readonly MetricSample[] =>
  value > 0 ? [count(name, value)] : [];

const nameOfOutcome = {
  processed: 'MessagesProcessed',
  duplicate: 'DuplicateMessages',
  stale: 'StaleMessages',
  ignored: 'IgnoredMessages',
  rejected: 'MessagesRejected',
} as const satisfies Record<Events['consumer.consumed']['outcome'], string>;

const measures: Measures = {
  'relay.published-batch': ({ entries, failed }) => [
    count('PublishBatchFill', entries),
    ...countSome('MessagesPublished', entries - failed),
    ...countSome('PublishFailures', failed),
  ],
  'relay.dispatched': ({ published, left, retried, lagMilliseconds }) => [
    ...countSome('PublishRetries', retried),
    ...countSome('MessagesLeftToSweeper', left),
    ...(published > 0 ? [milliseconds('DispatchLagMilliseconds', lagMilliseconds)] : []),
  ],
  'relay.message-failed': () => [count('MessagesNotPublished')],
  'relay.undecodable': () => [count('UndecodableRecords')],
  'relay.parked': () => [count('MessagesParked')],
  'relay.parking-failed': () => [count('ParkingFailures')],
  'relay.check-failed': () => [count('RelayCheckFailures')],
  'relay.circuit-opened': () => [count('CircuitsOpened')],
  'relay.circuit-closed': ({ openMilliseconds }) => [
    milliseconds('CircuitOpenMilliseconds', openMilliseconds),
  ],
  'relay.marks-failed': ({ items }) => [count('MarkFailures', items)],
  // The relay core below the polling relay tells of its calls itself.
  'polling.claimed': () => [],
  'polling.taken-over': () => [count('ClaimsTakenOver')],
  'polling.attempt-failed': () => [count('PollingAttemptsFailed')],
  'polling.parked': () => [count('MessagesParked')],
  'polling.failed': () => [count('PollingFailures')],
  'polling.swept': ({ oldestAgeMilliseconds, dispatched }) => [
    { name: 'UndispatchedAgeSeconds', unit: 'Seconds', value: oldestAgeMilliseconds / 1_000 },
    ...countSome('ItemsSwept', dispatched),
  ],
  'consumer.consumed': ({ outcome, lagMilliseconds }) => [
    count(nameOfOutcome[outcome]),
    ...(lagMilliseconds === undefined ? [] : [milliseconds('HandlingLagMilliseconds', lagMilliseconds)]),
  ],
  'consumer.failed': () => [count('FailedDeliveries')],
  'consumer.postponed': ({ error }) => [
    count('PostponedMessages'),
    ...(hasErrorCode(error, 'MESSAGE_GAP') ? [count('MessageGaps')] : []),
  ],
  'consumer.lost-race': () => [count('LostRaces')],
  'consumer.retries-exhausted': () => [count('RetriesExhausted')],
  'consumer.queue-call-failed': () => [count('QueueCallFailures')],
  'consumer.queue-back': () => [],
};

/** The names of all messaging events, for whoever has to treat each of them. */
export const messagingEventNames: readonly string[] = Object.keys(measures);

const measure = <TName extends keyof Events>(name: TName, event: Events[TName]): readonly MetricSample[] =>
  measures[name](event);

/** What is measured of an event; nothing of some. */
export const metricsOf = (event: MessagingEvent): readonly MetricSample[] => measure(event.event, event);
