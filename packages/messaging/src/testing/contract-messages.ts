import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { MessageId } from '../message/ids.ts';
import { toCorrelationId, toMessageId } from '../message/ids.ts';
import type { MessageContext } from '../message/message.ts';
import { defineMessage } from '../message/message-definition.ts';
import { defineTopic } from '../message/topic.ts';

interface NotePayload {
  readonly text: string;
}

// Written by hand, so that the contract suites need no schema library.
const noteSchema: StandardSchemaV1<NotePayload, NotePayload> = {
  '~standard': {
    version: 1,
    vendor: 'dynamo-outbox',
    validate: (value) =>
      typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
        ? { value: { text: value.text } }
        : { issues: [{ message: `not a note: ${JSON.stringify(value)}`, path: ['text'] }] },
  },
};

/** The message type that the contract suites stage. */
export const noteAdded = defineMessage('note.added', { version: 2, payload: noteSchema });

/** A second type of the same aggregate and topic. */
export const noteRead = defineMessage('note.read', { version: 1, payload: noteSchema });

/** A type of another topic, with order `none`. */
export const folderOpened = defineMessage('folder.opened', { version: 1, payload: noteSchema });

/** A type whose topic has order `commit`. */
export const diaryWritten = defineMessage('diary.written', { version: 1, payload: noteSchema });

/** A type that no topic lists. */
export const unlistedSent = defineMessage('unlisted.sent', { version: 1, payload: noteSchema });

/** Topics of an outbox under test. */
export const contractTopics = [
  defineTopic('notes', [noteAdded, noteRead]),
  defineTopic('folders', [folderOpened], { order: 'none' }),
  defineTopic('diaries', [diaryWritten], { order: 'commit' }),
];

const uuidOf = (number: number): string => `01994c6f-8a00-7000-8000-${String(number).padStart(12, '0')}`;

const must = <TValue>(value: TValue | undefined): TValue => {
  if (value === undefined) {
    throw new Error('The suite made an id that is no UUID.');
  }
  return value;
};

/** The n-th message id of a test. */
export const messageIdOf = (number: number): MessageId => must(toMessageId(uuidOf(number)));

/** Context of every unit of work in the tests. */
export const contractContext: MessageContext = {
  correlationId: must(toCorrelationId(uuidOf(9001))),
  causationId: messageIdOf(9002),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
};
