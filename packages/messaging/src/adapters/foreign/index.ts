/**
 * Decoders for messages of other systems: S3 notifications, EventBridge events, CloudEvents and JSON.
 *
 * @packageDocumentation
 */
export { cloudEvents } from './cloud-events.ts';
export type { EventBridgeEventsOptions } from './event-bridge-events.ts';
export { eventBridgeEvents } from './event-bridge-events.ts';
export type { JsonMessagesOptions } from './json-messages.ts';
export { jsonMessages } from './json-messages.ts';
export { s3ChangeSchema, S3ObjectCreated, S3ObjectRemoved, s3Notifications } from './s3-notifications.ts';
export type { S3Change } from './s3-record.ts';
