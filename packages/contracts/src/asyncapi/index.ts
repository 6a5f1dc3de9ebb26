export type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiInformation,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiReference,
  AsyncApiSchema,
} from './asyncapi-document.ts';
export type { MessagesDescription } from './describe-messages.ts';
export { describeMessages } from './describe-messages.ts';
export type { MessagesOfService, ReceivedTopic } from './messages-of-service.ts';
