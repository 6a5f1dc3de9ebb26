import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { MessagingEvent } from '@dynamo-outbox/messaging';

import { metricUnits } from './metric-names.ts';
import type { MetricName } from './metric-names.ts';
import type { MetricSample } from './metric-sample.ts';

/** Every messaging event by its name. */
type Events = { readonly [TEvent in MessagingEvent as TEvent['event']]: TEvent };

/** What is measured of each event. An event that is not here breaks the build: decide on it, even if it is nothing. */
type Measures = { readonly [TName in keyof Events]: (event: Events[TName]) => readonly MetricSample[] };

/** One measurement, one of something unless said otherwise. */
const sample = (name: MetricName, value = 1): MetricSample => ({ name, unit: metricUnits[name], value });

/** A count that is worth a data point only when there is something to count. */
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
  // The relay core below the polling relay tells of its calls itself.
  'polling.claimed': () => [],
  'polling.taken-over': () => [sample('ClaimsTakenOver')],
  'polling.attempt-failed': () => [sample('PollingAttemptsFailed')],
  'polling.parked': () => [sample('MessagesParked')],
  'polling.failed': () => [sample('PollingFailures')],
  'polling.swept': ({ oldestAgeMilliseconds, dispatched }) => [
    sample('UndispatchedAgeSeconds', oldestAgeMilliseconds / 1_000),
    ...some('ItemsSwept', dispatched),
  ],
  'consumer.consumed': ({ outcome, lagMilliseconds }) => [
    sample(nameOfOutcome[outcome]),
    ...(lagMilliseconds === undefined ? [] : [sample('HandlingLagMilliseconds', lagMilliseconds)]),
  ],
  'consumer.failed': () => [sample('FailedDeliveries')],
  'consumer.postponed': ({ error }) => [
    sample('PostponedMessages'),
    ...(hasErrorCode(error, 'MESSAGE_GAP') ? [sample('MessageGaps')] : []),
  ],
  'consumer.lost-race': () => [sample('LostRaces')],
  'consumer.retries-exhausted': () => [sample('RetriesExhausted')],
  'consumer.queue-call-failed': () => [sample('QueueCallFailures')],
  'consumer.queue-back': () => [],
};

/** The names of all messaging events, for whoever has to treat each of them. */
export const messagingEventNames: readonly string[] = Object.keys(measures);

const measure = <TName extends keyof Events>(name: TName, event: Events[TName]): readonly MetricSample[] =>
  measures[name](event);

/** What is measured of an event; nothing of some. */
export const metricsOf = (event: MessagingEvent): readonly MetricSample[] => measure(event.event, event);
