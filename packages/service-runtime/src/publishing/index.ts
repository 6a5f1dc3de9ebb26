export type { ComposedPollingRelay, PollingRelayOptions } from './compose-polling-relay.ts';
export { composePollingRelay, flushAfterSweep, RELEASE_SLICE_OF_PROCESS } from './compose-polling-relay.ts';
export type { Publishing, PublishingOptions } from './compose-publishing.ts';
export { composePublishing } from './compose-publishing.ts';
export type { PublishingTime } from './publishing-time.ts';
export { publishingTime } from './publishing-time.ts';
