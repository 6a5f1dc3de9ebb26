import { correlationIdHeader } from '../middleware/request-context.ts';
import { exampleCorrelationId } from './example-ids.ts';
import { toAlias } from './to-alias.ts';
import type { JsonSchema } from './json-schema.ts';
import type { OpenApiContent, OpenApiOperation, OpenApiPath, OpenApiResponse } from './openapi-document.ts';

const respond = (description: string, content: OpenApiContent): OpenApiResponse => ({
  description,
  headers: {
    [correlationIdHeader]: {
      description: 'The id of the request in logs.',
      schema: { type: 'string', format: 'uuid', examples: [exampleCorrelationId] },
    },
  },
  content,
});

const json = (schema: JsonSchema, value?: object): OpenApiContent => ({
  'application/json': { schema, ...(value === undefined ? {} : { examples: { example: { value } } }) },
});

const okSchema: JsonSchema = {
  type: 'object',
  required: ['status'],
  properties: { status: { const: 'ok' } },
};

const unavailableSchema: JsonSchema = {
  type: 'object',
  required: ['status', 'unavailable'],
  properties: {
    status: { const: 'unavailable' },
    unavailable: {
      type: 'array',
      items: { type: 'string' },
      description: 'Names of the dependencies that did not respond in time.',
    },
  },
};

const healthOperation: OpenApiOperation = {
  operationId: 'getHealth',
  summary: 'Health',
  description: 'Whether the service is operational: its own table must respond.',
  tags: ['System'],
  parameters: [],
  responses: {
    200: respond('All dependencies respond.', json(okSchema, { status: 'ok' })),
    503: respond(
      'A dependency does not respond.',
      json(unavailableSchema, { status: 'unavailable', unavailable: ['orders-table'] }),
    ),
  },
};

const documentOperation: OpenApiOperation = {
  operationId: 'getOpenApiDocument',
  summary: 'API document',
  description: 'This API as an OpenAPI 3.1 document.',
  tags: ['System'],
  parameters: [],
  responses: { 200: respond('The document.', json({ type: 'object' })) },
};

const pageOperation: OpenApiOperation = {
  operationId: 'getDocumentationPage',
  summary: 'API page',
  description: 'This API as an HTML page.',
  tags: ['System'],
  parameters: [],
  responses: { 200: respond('The page.', { 'text/html': { schema: { type: 'string' } } }) },
};

const messagesDocumentOperation: OpenApiOperation = {
  operationId: 'getAsyncApiDocument',
  summary: 'Messages document',
  description: 'The messages of this service as an AsyncAPI 3.1 document.',
  tags: ['System'],
  parameters: [],
  responses: { 200: respond('The document.', json({ type: 'object' })) },
};

const messagesPageOperation: OpenApiOperation = {
  operationId: 'getMessagesPage',
  summary: 'Messages page',
  description: 'The messages of this service as an HTML page.',
  tags: ['System'],
  parameters: [],
  responses: { 200: respond('The page.', { 'text/html': { schema: { type: 'string' } } }) },
};

/** The paths of the system endpoints. */
export interface SystemPaths {
  /** The first path is canonical, the others are aliases. */
  readonly health: readonly string[];
  readonly document: string;
  readonly page: string;
  /** Present if the service describes its messages. */
  readonly messages?: { readonly document: string; readonly page: string };
}

/** Returns all system paths. */
export const pathsOfSystem = ({ document, health, messages, page }: SystemPaths): readonly string[] => [
  ...health,
  document,
  page,
  ...(messages === undefined ? [] : [messages.document, messages.page]),
];

const describeHealth = ([path = '', ...aliases]: readonly string[]): Readonly<
  Record<string, OpenApiPath>
> => ({
  [path]: { get: healthOperation },
  ...Object.fromEntries(
    aliases.map((alias, position) => [alias, { get: toAlias(healthOperation, path, position) }]),
  ),
});

/** Describes the system endpoints of a service. */
export const describeSystemPaths = ({
  document,
  health,
  messages,
  page,
}: SystemPaths): Readonly<Record<string, OpenApiPath>> => ({
  ...describeHealth(health),
  [document]: { get: documentOperation },
  [page]: { get: pageOperation },
  ...(messages === undefined
    ? {}
    : {
        [messages.document]: { get: messagesDocumentOperation },
        [messages.page]: { get: messagesPageOperation },
      }),
});
