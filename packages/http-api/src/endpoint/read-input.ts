import type * as z from 'zod';

import type { ErrorDetail } from '../errors/error-body.ts';
import { RequestRefusedError } from '../errors/request-refused-error.ts';
import { idempotencyKeyHeader, idempotencyKeySchema } from '../idempotency/idempotency-key-header.ts';
import type { EndpointDescription, EndpointInput } from './endpoint-description.ts';
import { readBody } from './read-body.ts';
import { assertBodyFits } from './read-limited.ts';

/** The unparsed request and its path parameters. */
export interface IncomingRequest {
  readonly request: Request;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A validated request. */
export interface ParsedRequest<TDescription extends EndpointDescription> {
  readonly input: EndpointInput<TDescription>;
  /** The `Idempotency-Key`, if the caller sent one and the operation accepts one. */
  readonly idempotencyKey: string | undefined;
}

const faultsOf = (
  name: string,
  { error }: { readonly error?: z.ZodError | undefined },
): readonly ErrorDetail[] =>
  (error?.issues ?? []).map(({ path, message }) => ({
    field: path.length === 0 ? name : path.join('.'),
    message,
  }));

const parse = <TSchema extends z.ZodType>(
  schema: TSchema,
  value: unknown,
): z.ZodSafeParseResult<z.output<TSchema>> => schema.safeParse(value);

/** Reads each parameter of the query string once, or as a list if it is given twice, which no schema accepts. */
const sentQuery = (request: Request): Readonly<Record<string, unknown>> => {
  const { searchParams } = new URL(request.url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
};

const sentKey = ({ method }: EndpointDescription, request: Request): string | undefined =>
  method === 'GET' ? undefined : (request.headers.get(idempotencyKeyHeader) ?? undefined);

/**
 * Parses path, query, header and body, and reports all faults together.
 *
 * Rejects with `VALIDATION_ERROR` and one detail for each fault. An unreadable body is rejected before anything else is
 * checked.
 */
export const readInput = async <TDescription extends EndpointDescription>(
  description: TDescription,
  { parameters, request }: IncomingRequest,
): Promise<ParsedRequest<TDescription>> => {
  assertBodyFits(request);
  const sentBody = description.body.documented === undefined ? undefined : await readBody(request);
  const body = parse<TDescription['body']['schema']>(description.body.schema, sentBody);
  const path = parse<TDescription['parameters']>(description.parameters, parameters);
  const query = parse<TDescription['query']>(description.query, sentQuery(request));
  const key = idempotencyKeySchema.optional().safeParse(sentKey(description, request));
  if (path.success && query.success && key.success && body.success) {
    return { input: { parameters: path.data, query: query.data, body: body.data }, idempotencyKey: key.data };
  }
  throw new RequestRefusedError('VALIDATION_ERROR', [
    ...faultsOf('path', path),
    ...faultsOf('query', query),
    ...faultsOf(idempotencyKeyHeader, key),
    ...faultsOf('body', body),
  ]);
};
