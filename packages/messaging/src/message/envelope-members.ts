/** Members of an envelope that describe its message, by whether each envelope has them. */
const headerMembers = {
  specversion: 'always',
  id: 'always',
  source: 'always',
  type: 'always',
  subject: 'always',
  time: 'always',
  datacontenttype: 'always',
  dataschema: 'always',
  sequence: 'sometimes',
  sequenceindex: 'sometimes',
  messagenumber: 'sometimes',
  partitionkey: 'always',
  correlationid: 'always',
  causationid: 'sometimes',
  traceparent: 'sometimes',
  tracestate: 'sometimes',
  authcontext: 'sometimes',
} as const;

/** Members of an envelope that contain its payload. Each form of a payload has others. */
const dataMembers = {
  data: 'sometimes',
  data_base64: 'sometimes',
  dataref: 'sometimes',
  datasize: 'sometimes',
  datasha256: 'sometimes',
  datacompression: 'sometimes',
} as const;

/** Name of a member that describes the message. */
export type HeaderMember = keyof typeof headerMembers;

/** Name of a member that contains the payload. */
export type DataMember = keyof typeof dataMembers;

/** Names of all members that an envelope can have, by whether each envelope has them. */
export const envelopeMembers: Readonly<Record<HeaderMember | DataMember, 'always' | 'sometimes'>> = {
  ...headerMembers,
  ...dataMembers,
};
