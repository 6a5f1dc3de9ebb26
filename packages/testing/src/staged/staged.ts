import type { MessageDraft } from '@dynamo-outbox/messaging';

/** A staged or recorded message. */
export type StagedMessage<TType extends string = string, TPayload = unknown> = MessageDraft<TType, TPayload>;

/** Messages, or something that has them, such as a test outbox or the result of a delivery. */
export type Staged = readonly StagedMessage[] | { readonly messages: readonly StagedMessage[] };

/** Returns the messages, in the order in which they were staged. */
export const messagesOf = (staged: Staged): readonly StagedMessage[] =>
  'messages' in staged ? staged.messages : staged;
