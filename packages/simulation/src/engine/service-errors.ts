/** Errors on the way to a service, as the AWS SDK reports them. */
import type { ModelCall } from './model-call.ts';

const toError = (name: string, message: string, more: object): Error =>
  Object.assign(new Error(message), { name, $retryable: {}, ...more });

const metadata = (httpStatusCode: number): object => ({
  $fault: 'server',
  $metadata: { httpStatusCode, attempts: 1, totalRetryDelay: 0 },
});

/** The connection broke. The caller cannot know whether the service handled the request. */
export const connectionLost = (): Error => toError('Error', 'socket hang up', { code: 'ECONNRESET' });

/** No answer arrived in time. The caller cannot know whether the service handled the request. */
export const requestTimedOut = (): Error =>
  toError('TimeoutError', 'Request timed out.', { code: 'ETIMEDOUT' });

const throttlingNames: Readonly<Record<string, string>> = {
  dynamodb: 'ThrottlingException',
  sns: 'ThrottledException',
  sqs: 'ThrottlingException',
  s3: 'SlowDown',
};

/** The service throttled the call and did not handle it. */
export const throttled = ({ service }: ModelCall): Error =>
  toError(throttlingNames[service] ?? 'ThrottlingException', 'Rate exceeded', {
    ...metadata(service === 's3' ? 503 : 400),
    $retryable: { throttling: true },
  });
