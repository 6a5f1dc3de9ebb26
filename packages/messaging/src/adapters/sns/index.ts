export type { PublishBatchClient, SnsMessagePublisherOptions } from './sns-message-publisher.ts';
export { SnsMessagePublisher } from './sns-message-publisher.ts';
