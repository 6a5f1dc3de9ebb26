/**
 * The relay and the polling relay, with the ports that their adapters implement.
 *
 * @packageDocumentation
 */
export type { ParkedKey, ParkedKeys } from '../parking/parked-keys.ts';
export type { Parked, ParkedMessage, ParkedRecord, Parking, ParkReason } from '../parking/parked-message.ts';
export type { ParkedMessages } from '../parking/parked-messages.ts';
export type { CircuitBreaker, CircuitBreakerOptions } from './circuit-breaker.ts';
export { createCircuitBreaker } from './circuit-breaker.ts';
export type { Destination } from './destination.ts';
export { toDestination } from './destination.ts';
export { DispatchMarksFailedError } from './dispatch-marks-failed-error.ts';
export type { ItemParts, StoredPart } from './item-parts.ts';
export type { MessagePublisher, PublishEntry, PublishResult } from './message-publisher.ts';
export type { MessageRelayDependencies } from './message-relay.ts';
export { createMessageRelay } from './message-relay.ts';
export type { OutboxStore, ParkedItem } from './outbox-store.ts';
export type { FirstOfKey, OvertakeFindings, OvertakeGuard, OvertakeGuardOptions } from './overtake-guard.ts';
export { createOvertakeGuard } from './overtake-guard.ts';
export type { RelayParking } from './parker.ts';
export type { PollingEvent } from './polling/polling-event.ts';
export type {
  PollingRelay,
  PollingRelayDependencies,
  SweepOptions,
  SweepReport,
} from './polling/polling-options.ts';
export { createPollingRelay } from './polling/polling-relay.ts';
export type { RunningPollingRelay, StartPollingRelayOptions } from './polling/start-polling-relay.ts';
export { startPollingRelay } from './polling/start-polling-relay.ts';
export type {
  ClaimOutcome,
  FailedAttempt,
  ItemClaim,
  UndispatchedEntry,
  UndispatchedItem,
  UndispatchedItems,
} from './polling/undispatched-items.ts';
export type { RelayEvent } from './relay-event.ts';
export { routePublisher } from './route-publisher.ts';
export type { TracePublisherOptions } from './trace-publisher.ts';
export { tracePublisher } from './trace-publisher.ts';
export type { MessageRelay, RelayRecord, RelayReport, UndecodableContent } from './relay-record.ts';
