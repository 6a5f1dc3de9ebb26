export type { ComposedPollingRelay, PollingRelayOptions } from './compose-polling-relay.ts';
export { composePollingRelay, flushAfterSweep } from './compose-polling-relay.ts';
export type { Publishing, PublishingOptions } from './compose-publishing.ts';
export { composePublishing } from './compose-publishing.ts';
export type { PublishingTime } from './publishing-time.ts';
export { publishingTime } from './publishing-time.ts';
