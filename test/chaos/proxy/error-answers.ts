import type { Operation, Service } from './operation.ts';

/** A response to the client. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const json = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: Buffer.from(body),
});

/** Creates an error response of one service. */
type ErrorOf = (status: number, code: string, message: string) => Answer;

const dynamoDbError: ErrorOf = (status, code, message) =>
  json(status, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message });

const errorOf: Readonly<Record<Service, ErrorOf>> = {
  dynamodb: dynamoDbError,
  streams: dynamoDbError,
  sqs: (status, code, message) =>
    json(
      status,
      { __type: `com.amazonaws.sqs#${code}`, message },
      { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` },
    ),
  sns: (status, code, message) =>
    xml(
      status,
      '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>' +
        `<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${message}</Message>` +
        '</Error><RequestId>chaos</RequestId></ErrorResponse>',
    ),
  s3: (status, code, message) =>
    xml(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`),
};

/** The throttling errors of each service. */
const throttlings: Readonly<Record<Service, readonly (readonly [number, string, string])[]>> = {
  dynamodb: [
    [400, 'ThrottlingException', 'Throughput exceeds the current capacity of your table or index.'],
    [400, 'ProvisionedThroughputExceededException', 'The level of configured throughput was exceeded.'],
    [400, 'RequestLimitExceeded', 'Throughput exceeds the current throughput limit for your account.'],
  ],
  streams: [[400, 'LimitExceededException', 'Too many operations on this stream.']],
  sqs: [[400, 'RequestThrottled', 'Request was throttled.']],
  sns: [
    [400, 'Throttling', 'Rate exceeded'],
    [429, 'Throttled', 'The rate at which requests have been submitted exceeds the limit.'],
  ],
  s3: [[503, 'SlowDown', 'Please reduce your request rate.']],
};

const failures: Readonly<Record<Service, readonly (readonly [number, string, string])[]>> = {
  dynamodb: [
    [500, 'InternalServerError', 'Internal server error'],
    [503, 'ServiceUnavailable', 'The service cannot handle the request.'],
  ],
  streams: [[500, 'InternalServerError', 'Internal server error']],
  sqs: [
    [500, 'InternalFailure', 'The request failed for an unknown error.'],
    [503, 'ServiceUnavailable', 'The service cannot handle the request.'],
  ],
  sns: [
    [500, 'InternalError', 'Internal error'],
    [503, 'ServiceUnavailable', 'The service cannot handle the request.'],
  ],
  s3: [[500, 'InternalError', 'We encountered an internal error. Please try again.']],
};

const oneOf = <TChoice>(choices: readonly TChoice[], thrown: number): TChoice | undefined =>
  choices[Math.floor(thrown * choices.length)];

const answerFrom = (choices: typeof throttlings, { service }: Operation, thrown: number): Answer => {
  const [status, code, message] = oneOf(choices[service], thrown) ?? [500, 'InternalError', ''];
  return errorOf[service](status, code, message);
};

/** Creates a throttling error. */
export const throttled = (operation: Operation, thrown: number): Answer =>
  answerFrom(throttlings, operation, thrown);

/** Creates a server error. */
export const serverError = (operation: Operation, thrown: number): Answer =>
  answerFrom(failures, operation, thrown);

/** GetRecords with an iterator of more than 15 minutes. */
export const expiredIterator = (): Answer =>
  dynamoDbError(400, 'ExpiredIteratorException', 'The shard iterator has expired.');

interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
}

const reasonFor: Readonly<Record<'conflict' | 'throttled', CancellationReason>> = {
  conflict: { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
  throttled: {
    Code: 'ThrottlingError',
    Message: 'Throughput exceeds the current capacity for one or more global secondary indexes.',
  },
};

/** A cancelled TransactWriteItems. One item, chosen by the dice, is the reason; the others have the code `None`. */
export const cancelled = (body: Buffer, why: 'conflict' | 'throttled', thrown: number): Answer => {
  const { TransactItems } = JSON.parse(body.toString()) as { readonly TransactItems: readonly unknown[] };
  const guilty = Math.floor(thrown * TransactItems.length);
  const reasons = TransactItems.map((_, index): CancellationReason =>
    index === guilty ? reasonFor[why] : { Code: 'None' },
  );
  return json(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      `[${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  });
};
