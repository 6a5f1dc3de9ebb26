import type { FaultFacts } from './fault-facts.ts';

/** The AWS APIs that commands call. */
export type Api = 'DynamoDB' | 'SQS' | 'SNS';

/** An answer, as far as it tells who gave it. */
export interface CallAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
}

/** A call to AWS: what was asked for, and where. */
export interface Call {
  readonly api: Api;
  /** The operation: `DescribeTable`. */
  readonly operation: string;
  /** What it is about, for a sentence: `table "orders-outbox"`; absent for calls about nothing in particular. */
  readonly resource: string | undefined;
  /** Where the request went: `http://localhost:8000`; absent when it was never sent. */
  readonly address: string | undefined;
  /** Absent when there was none. */
  readonly answer: CallAnswer | undefined;
  /** Why the last request failed; absent when none was sent. What the SDK throws in the end may say less. */
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

/** What a call is about, for a sentence. */
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

/** Remembers which call an error came from. */
export const noteFailedCall = (error: unknown, call: Call): void => {
  if (typeof error === 'object' && error !== null) {
    calls.set(error, call);
  }
};

/** The call that an error came from; `undefined` for errors that no call has made. */
export const callOf = (error: unknown): Call | undefined =>
  typeof error === 'object' && error !== null ? calls.get(error) : undefined;
