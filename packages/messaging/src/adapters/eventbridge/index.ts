export type {
  EventBridgeMessagePublisherOptions,
  PutEventsClient,
} from './event-bridge-message-publisher.ts';
export { EventBridgeMessagePublisher } from './event-bridge-message-publisher.ts';
