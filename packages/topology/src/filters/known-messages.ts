import { ENVELOPE_MEDIA_TYPE, envelopeMembers } from '@dynamo-outbox/messaging';
import { replayedAttribute } from '@dynamo-outbox/messaging/recovery';
import type { KnownMessage } from './match-filter.ts';
import type { KnownField } from './match-value.ts';

const fieldsOf =
  (fields: ReadonlyMap<string, KnownField>): KnownMessage =>
  ([name = '', ...inner]) => {
    const field = fields.get(name) ?? 'absent';
    // Fields of the data belong to the message: a payload that is compressed or stored elsewhere has none of them.
    return inner.length > 0 && field !== 'absent' ? 'unknown' : field;
  };

/** The attributes of a published message of that type; a replay adds one. */
export const knownAttributes = (type: string): KnownMessage =>
  fieldsOf(
    new Map<string, KnownField>([
      ['type', { text: type }],
      ['contenttype', { text: ENVELOPE_MEDIA_TYPE }],
      [replayedAttribute, 'unknown'],
    ]),
  );

const members = Object.entries(envelopeMembers).map(([name, presence]): readonly [string, KnownField] => [
  name,
  presence === 'always' ? 'present' : 'unknown',
]);

/** The envelope fields of a message of that type. */
export const knownEnvelope = (type: string): KnownMessage =>
  fieldsOf(
    new Map<string, KnownField>([...members, ['type', { text: type }], ['specversion', { text: '1.0' }]]),
  );

const wrapperFields = ['MessageId', 'TopicArn', 'Message', 'Timestamp', 'MessageAttributes'];
const moreWrapperFields = [
  'Subject',
  'SequenceNumber',
  'SignatureVersion',
  'Signature',
  'SigningCertURL',
  'UnsubscribeURL',
];

/** The fields that SNS wraps around an envelope if raw delivery is off. */
const knownWrapper: KnownMessage = fieldsOf(
  new Map<string, KnownField>([
    ['Type', { text: 'Notification' }],
    ...wrapperFields.map((name) => [name, 'present'] as const),
    ...moreWrapperFields.map((name) => [name, 'unknown'] as const),
  ]),
);

/** A message of that type on a queue, in the form that a filter pattern of an event source mapping sees. */
export const knownRecord =
  (type: string, { isRaw }: { readonly isRaw: boolean }): KnownMessage =>
  ([name, ...path]) => {
    if (name !== 'body') {
      return 'unknown';
    }
    return (isRaw ? knownEnvelope(type) : knownWrapper)(path);
  };
