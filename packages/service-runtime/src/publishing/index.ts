export type { Publishing, PublishingOptions } from './compose-publishing.ts';
export { composePublishing } from './compose-publishing.ts';
export type { PublishingTime } from './publishing-time.ts';
export { publishingTime } from './publishing-time.ts';
