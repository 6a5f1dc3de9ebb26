/** What somebody at a terminal can do about failures that AWS SDKs word for programmers. */
const advice: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'There are no AWS credentials; set AWS_PROFILE or AWS_ACCESS_KEY_ID.',
  UnrecognizedClientException: 'AWS does not know these credentials.',
  InvalidClientTokenId: 'AWS does not know these credentials.',
  ExpiredTokenException: 'The AWS credentials have expired.',
  ExpiredToken: 'The AWS credentials have expired.',
};

const codeOf = (error: Error): unknown => ('code' in error ? error.code : undefined);

/** Where a refused connection was meant to go, as far as the error tells. */
const addressOf = (error: Error): string =>
  'address' in error && 'port' in error ? `${String(error.address)}:${String(error.port)}` : 'the endpoint';

const isRefused = (error: Error): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET'].includes(String(codeOf(error)));

/** Node tries every address of a host and reports all failures as one. */
const firstOf = (error: Error): Error =>
  error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;

/** One sentence about what went wrong. */
export const describeFailure = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) {
    return String(thrown);
  }
  const error = firstOf(thrown);
  if (isRefused(error)) {
    return `Nothing answers at ${addressOf(error)}; is AWS_ENDPOINT_URL right, and does it run?`;
  }
  if (error.message.includes('Region is missing')) {
    return 'There is no AWS region; set AWS_REGION.';
  }
  return advice[error.name] ?? (error.message === '' ? error.name : error.message);
};
