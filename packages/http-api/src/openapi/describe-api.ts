import type { EndpointDescription } from '../endpoint/endpoint-description.ts';
import { errorBodySchema } from '../errors/error-body.ts';
import { idempotencyKeyHeader, idempotencyKeySchema } from '../idempotency/idempotency-key-header.ts';
import { correlationIdHeader } from '../middleware/request-context.ts';
import { describeResponses } from './describe-responses.ts';
import { describeSystemPaths, type SystemPaths } from './describe-system-paths.ts';
import { exampleCorrelationId, exampleIdempotencyKey } from './example-ids.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';
import { toAlias } from './to-alias.ts';
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter, OpenApiPath } from './openapi-document.ts';

/** Information about the whole service in an API document. */
export interface ApiInformation {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

const describeParameters = (
  place: 'path' | 'query',
  shape: EndpointDescription['parameters']['shape'],
): readonly OpenApiParameter[] =>
  Object.entries(shape).map(([name, schema]) => {
    const jsonSchema = toJsonSchema(schema);
    const { description = '' } = jsonSchema;
    const required = place === 'path';
    return { name, in: place, required, description: String(description), schema: jsonSchema };
  });

const correlationParameter: OpenApiParameter = {
  name: correlationIdHeader,
  in: 'header',
  required: false,
  description:
    'A UUID that identifies the request and its consequences in logs. If it is missing or not a UUID, the service creates one.',
  schema: { type: 'string', format: 'uuid', examples: [exampleCorrelationId] },
};

const idempotencyParameter: OpenApiParameter = {
  name: idempotencyKeyHeader,
  in: 'header',
  required: false,
  description:
    'Makes the request safe to repeat: the same key with the same request returns the stored answer, without a second effect. A response that asks you to try again is not stored: try again with the same key.',
  schema: { ...toJsonSchema(idempotencyKeySchema), examples: [exampleIdempotencyKey] },
};

const describeRequestBody = ({ body: { documented } }: EndpointDescription): Partial<OpenApiOperation> =>
  documented === undefined
    ? {}
    : {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: `#/components/schemas/${documented.name}` },
              examples: { example: { value: documented.example } },
            },
          },
        },
      };

const describeOperation = (description: EndpointDescription, tag: string): OpenApiOperation => ({
  operationId: description.operationId,
  summary: description.summary,
  description: description.description,
  tags: [tag],
  parameters: [
    ...describeParameters('path', description.parameters.shape),
    ...describeParameters('query', description.query.shape),
    correlationParameter,
    ...(description.method === 'POST' ? [idempotencyParameter] : []),
  ],
  ...describeRequestBody(description),
  responses: describeResponses(description),
});

const operationsOf = (
  description: EndpointDescription,
  tag: string,
): readonly (readonly [path: string, method: string, operation: OpenApiOperation])[] => {
  const operation = describeOperation(description, tag);
  const method = description.method.toLowerCase();
  return [
    [description.path, method, operation],
    ...description.aliases.map(
      (alias, position) => [alias, method, toAlias(operation, description.path, position)] as const,
    ),
  ];
};

const describePaths = (
  descriptions: readonly EndpointDescription[],
  tag: string,
): Readonly<Record<string, OpenApiPath>> => {
  const paths: Record<string, OpenApiPath> = {};
  for (const [path, method, operation] of descriptions.flatMap((each) => operationsOf(each, tag))) {
    paths[path] = { ...paths[path], [method]: operation };
  }
  return paths;
};

const describeSchemas = (
  descriptions: readonly EndpointDescription[],
): Readonly<Record<string, JsonSchema>> => ({
  ...Object.fromEntries(
    descriptions.flatMap(({ body, success }) => [
      ...(body.documented === undefined ? [] : [[body.documented.name, toJsonSchema(body.schema)] as const]),
      [success.name, toJsonSchema(success.schema)] as const,
    ]),
  ),
  Error: toJsonSchema(errorBodySchema),
});

/** The parts of an API. */
export interface ApiParts {
  readonly information: ApiInformation;
  readonly descriptions: readonly EndpointDescription[];
  readonly systemPaths: SystemPaths;
}

/** Writes the OpenAPI 3.1 document of a service from the same descriptions that serve and validate its requests. */
export const describeApi = ({ descriptions, information, systemPaths }: ApiParts): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: information.title, version: information.version, description: information.description },
  servers: [{ url: '/' }],
  paths: { ...describePaths(descriptions, information.title), ...describeSystemPaths(systemPaths) },
  components: { schemas: describeSchemas(descriptions) },
});
