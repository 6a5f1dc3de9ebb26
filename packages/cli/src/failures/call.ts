import type { FaultFacts } from './fault-facts.ts';

/** The AWS APIs that commands call. */
export type Api = 'DynamoDB' | 'SQS' | 'SNS';

/** The parts of a response that identify the server. */
export interface CallAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
}

/** A call to AWS: its operation, subject and address. */
export interface Call {
  readonly api: Api;
  /** The operation: `DescribeTable`. */
  readonly operation: string;
  /** Subject of the call, for a sentence: `table "orders-outbox"`; absent if the call has none. */
  readonly resource: string | undefined;
  /** Address of the request: `http://localhost:8000`; absent if it was never sent. */
  readonly address: string | undefined;
  /** Absent if there was no response. */
  readonly answer: CallAnswer | undefined;
  /** Error of the last request; absent if none was sent. The error that the SDK throws can contain less. */
  readonly requestFault: FaultFacts | undefined;
}

const lastPartOf = (value: string): string => value.split(/[/:]/).at(-1) ?? value;

const textIn = (input: object, member: string): string | undefined => {
  const value: unknown = Reflect.get(input, member);
  return typeof value === 'string' ? value : undefined;
};

const members = [
  ['TableName', 'table'],
  ['QueueUrl', 'queue'],
  ['QueueName', 'queue'],
  ['QueueNamePrefix', 'queues that begin with'],
  ['TopicArn', 'topic'],
] as const;

/** Returns the subject of a call, for a sentence. */
export const resourceOf = (input: object): string | undefined => {
  const requestItems: unknown = Reflect.get(input, 'RequestItems');
  if (typeof requestItems === 'object' && requestItems !== null) {
    return `table "${Object.keys(requestItems).join('", "')}"`;
  }
  for (const [member, noun] of members) {
    const value = textIn(input, member);
    if (value !== undefined) {
      return `${noun} "${lastPartOf(value)}"`;
    }
  }
  return undefined;
};

const calls = new WeakMap<object, Call>();

/** Records which call caused an error. */
export const noteFailedCall = (error: unknown, call: Call): void => {
  if (typeof error === 'object' && error !== null) {
    calls.set(error, call);
  }
};

/** Returns the call that caused an error; `undefined` for errors without a call. */
export const callOf = (error: unknown): Call | undefined =>
  typeof error === 'object' && error !== null ? calls.get(error) : undefined;
