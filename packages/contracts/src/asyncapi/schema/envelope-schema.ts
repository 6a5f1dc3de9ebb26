import { envelopeMembers } from '@dynamo-outbox/messaging';
import type { AsyncApiSchema } from '../asyncapi-document.ts';

type Member = keyof typeof envelopeMembers;

const uuid = { type: 'string', format: 'uuid' } as const;
const text = { type: 'string', minLength: 1 } as const;

/** The schema of each member of an envelope. */
const memberSchemas: Readonly<Record<Member, AsyncApiSchema>> = {
  specversion: { const: '1.0', description: 'Version of CloudEvents.' },
  id: {
    ...uuid,
    description: 'Identifies the message in every table, topic and queue. Consumers handle each id once.',
  },
  source: { ...text, description: 'The service that recorded the message.' },
  type: { ...text, description: 'What happened.' },
  subject: { ...text, description: 'Id of the aggregate that the message is about.' },
  time: { type: 'string', format: 'date-time', description: 'When it happened.' },
  datacontenttype: { ...text, description: 'Media type of `data`.' },
  dataschema: { ...text, description: 'Identifies the schema of `data` with its version.' },
  sequence: {
    type: 'string',
    pattern: '^[0-9]{12}$',
    description: 'Orders the messages of an aggregate: sorts as text.',
  },
  sequenceindex: {
    type: 'integer',
    minimum: 0,
    description: 'Position among the messages of the same commit and ordering key.',
  },
  messagenumber: {
    type: 'integer',
    minimum: 1,
    maximum: 2_147_483_647,
    description: 'Number among all messages of the aggregate, without gaps.',
  },
  partitionkey: {
    ...text,
    description:
      'The ordering key: the kind of the aggregate, `#` and its id. The message group of FIFO topics.',
  },
  correlationid: { ...uuid, description: 'Shared by everything that one request caused.' },
  causationid: { ...uuid, description: 'Id of the message that caused this one.' },
  traceparent: { ...text, description: 'W3C Trace Context.' },
  tracestate: { ...text, description: 'W3C Trace Context.' },
  authcontext: { ...text, description: 'Who caused the message, signed for this message.' },
  data: { description: 'The payload.' },
  data_base64: {
    type: 'string',
    contentEncoding: 'base64',
    description: 'Instead of `data`: the payload as bytes.',
  },
  dataref: { ...text, description: 'Instead of `data`: where a large payload is stored.' },
  datasize: { type: 'integer', minimum: 0, description: 'Bytes at `dataref`.' },
  datasha256: {
    type: 'string',
    pattern: '^[0-9a-f]{64}$',
    description: 'Checksum of the bytes at `dataref`.',
  },
  datacompression: { const: 'gzip', description: 'Compression of the bytes.' },
};

const requiredMembers = Object.entries(envelopeMembers)
  .filter(([, presence]) => presence === 'always')
  .map(([name]) => name);

/** The schema that the envelopes of all messages share. */
export const envelopeSchema: AsyncApiSchema = {
  type: 'object',
  title: 'Envelope',
  description:
    'CloudEvents 1.0 in structured JSON mode. Other members are extensions of CloudEvents; consumers ignore those they do not know.',
  required: requiredMembers,
  properties: memberSchemas,
};
