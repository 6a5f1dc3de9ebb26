import type { Observer } from '@dynamo-outbox/kernel';
import type { ConsumerEvent } from './consumer/consumer-event.ts';
import type { PollingEvent } from './relay/polling/polling-event.ts';
import type { RelayEvent } from './relay/relay-event.ts';
import type { ScheduleEvent } from './schedule/schedule-event.ts';

/** Every event of relays, releasers of scheduled messages, and consumers. Fields are counts, milliseconds and ids; never payloads. */
export type MessagingEvent = ConsumerEvent | PollingEvent | RelayEvent | ScheduleEvent;

/** Receives all events. Logs and metrics subscribe to it; you can add your own. MUST NOT throw. */
export type MessagingObserver = Observer<MessagingEvent>;
