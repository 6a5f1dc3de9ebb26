import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

const start = Buffer.from('"ClientRequestToken":"');
const quote = '"'.charCodeAt(0);
const comma = ','.charCodeAt(0);

/**
 * Returns a request body without its `ClientRequestToken`; the same body if it has none.
 *
 * Works on the bytes: parsing four megabytes of items to remove one member would cost more than the token. The name
 * followed by a plain string is unambiguous: attribute values are objects, names of expression attributes begin with
 * `#` or `:`, and quotes in strings are escaped.
 */
export const withoutTransactionToken = (body: Uint8Array): Uint8Array => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const from = bytes.indexOf(start);
  if (from === -1) {
    return body;
  }
  const end = bytes.indexOf(quote, from + start.length) + 1;
  const [head, tail] =
    bytes[end] === comma
      ? [bytes.subarray(0, from), bytes.subarray(end + 1)]
      : [bytes.subarray(0, bytes[from - 1] === comma ? from - 1 : from), bytes.subarray(end)];
  return Buffer.concat([head, tail]);
};

const hasBody = (request: unknown): request is { body: Uint8Array | string } =>
  typeof request === 'object' &&
  request !== null &&
  'body' in request &&
  (request.body instanceof Uint8Array || typeof request.body === 'string');

/**
 * Makes a client send `TransactWriteItems` without `ClientRequestToken`.
 *
 * The emulator searches the tokens of the last ten minutes at every transaction, which makes it slower and slower; AWS
 * does not. The cost: if the response to a transaction is lost, the SDK's retry executes it again, and then its own
 * conditions usually reject it. On AWS the token prevents that, so this is only for the local stack.
 */
export const stripTransactionToken = (client: Pick<DynamoDBClient, 'middlewareStack'>): void => {
  client.middlewareStack.add(
    (next, context) => (args) => {
      const { request } = args;
      if (context['commandName'] === 'TransactWriteItemsCommand' && hasBody(request)) {
        const { body } = request;
        request.body = withoutTransactionToken(typeof body === 'string' ? Buffer.from(body) : body);
      }
      return next(args);
    },
    // Before the middleware that sets the content length and the one that signs the body.
    { step: 'build', name: 'stripTransactionToken', priority: 'high' },
  );
};
