import type { EndpointDescription } from '../endpoint/endpoint-description.ts';
import { type CommonError, commonErrors, type ErrorCase } from '../errors/error-case.ts';
import { idempotencyKeyHeader } from '../idempotency/idempotency-key-header.ts';
import { replayedHeader } from '../idempotency/answer-once.ts';
import { correlationIdHeader } from '../middleware/request-context.ts';
import { exampleCorrelationId } from './example-ids.ts';
import type { OpenApiExample, OpenApiHeader, OpenApiResponse } from './openapi-document.ts';

type Headers = Readonly<Record<string, OpenApiHeader>>;
type Errors = readonly (readonly [identifier: string, errorCase: ErrorCase])[];

const correlationHeader: Headers = {
  [correlationIdHeader]: {
    description: 'The id of the request and its consequences in logs.',
    schema: { type: 'string', format: 'uuid', examples: [exampleCorrelationId] },
  },
};

const locationHeader: Headers = {
  Location: {
    description: 'Location of the created resource.',
    schema: { type: 'string', format: 'uri-reference' },
  },
};

const repeatedHeader: Headers = {
  [replayedHeader]: {
    description: 'Present if this is the stored response to an Idempotency-Key.',
    schema: { type: 'string', const: 'true' },
  },
};

const errorReference = { $ref: '#/components/schemas/Error' };

/** Returns a field of the operation, so that the example is realistic. */
const exampleField = ({ body, parameters }: EndpointDescription): string =>
  [...Object.keys(body.documented?.example ?? {}), ...Object.keys(parameters.shape)][0] ??
  idempotencyKeyHeader;

const exampleDetails = (description: EndpointDescription, identifier: string): readonly object[] =>
  identifier === 'VALIDATION_ERROR' ? [{ field: exampleField(description), message: 'Invalid input' }] : [];

const describeExample = (
  description: EndpointDescription,
  [identifier, { message }]: Errors[number],
): OpenApiExample => ({
  summary: message,
  value: { error: identifier, message, details: exampleDetails(description, identifier) },
});

/** Describes one response for all errors of a status, with an example of each. */
const describeErrors = (description: EndpointDescription, errors: Errors): OpenApiResponse => ({
  description: errors.map(([identifier]) => `\`${identifier}\``).join(' or '),
  headers: correlationHeader,
  content: {
    'application/json': {
      schema: errorReference,
      examples: Object.fromEntries(errors.map((entry) => [entry[0], describeExample(description, entry)])),
    },
  },
});

const errorsOfKind = ({ body, method, parameters, query }: EndpointDescription): readonly CommonError[] => [
  ...(method === 'POST' || Object.keys({ ...parameters.shape, ...query.shape }).length > 0
    ? (['VALIDATION_ERROR'] as const)
    : []),
  ...(body.documented === undefined
    ? []
    : (['MALFORMED_JSON_ERROR', 'UNSUPPORTED_MEDIA_TYPE_ERROR'] as const)),
  ...(method === 'POST'
    ? (['BODY_TOO_LARGE_ERROR', 'CHANGED_MEANWHILE_ERROR', 'IDEMPOTENCY_KEY_REUSED_ERROR'] as const)
    : []),
  'SYSTEM_ERROR',
];

const errorsOf = (description: EndpointDescription): Errors => [
  ...Object.entries(description.refusals),
  ...errorsOfKind(description).map((identifier) => [identifier, commonErrors[identifier]] as const),
];

const describeSuccess = ({ method, success }: EndpointDescription): OpenApiResponse => ({
  description: success.description,
  headers: {
    ...correlationHeader,
    ...(success.status === 201 ? locationHeader : {}),
    ...(method === 'POST' ? repeatedHeader : {}),
  },
  content: {
    'application/json': {
      schema: { $ref: `#/components/schemas/${success.name}` },
      examples: { example: { value: success.example } },
    },
  },
});

const byStatus = (errors: Errors): Map<number, Errors> => {
  const groups = new Map<number, Errors>();
  for (const entry of errors) {
    const { status } = entry[1];
    groups.set(status, [...(groups.get(status) ?? []), entry]);
  }
  return groups;
};

/** Describes every response of an operation: its success, its refusals, and the errors of its kind of operation. */
export const describeResponses = (
  description: EndpointDescription,
): Readonly<Record<string, OpenApiResponse>> => ({
  [description.success.status]: describeSuccess(description),
  ...Object.fromEntries(
    [...byStatus(errorsOf(description))].map(([status, errors]) => [
      status,
      describeErrors(description, errors),
    ]),
  ),
});
