import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { NotesService } from '../service-app.fixture.ts';
import type { OpenApiContent, OpenApiDocument, OpenApiOperation } from './openapi-document.ts';

const service = new NotesService({ healthAliases: ['/notes/health'] });
const response = await service.request('/openapi.json');
const document = (await response.json()) as OpenApiDocument;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const contentsOf = ({ requestBody, responses }: OpenApiOperation): readonly OpenApiContent[] => [
  ...(requestBody === undefined ? [] : [requestBody.content]),
  ...Object.values(responses).map(({ content }) => content),
];

const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const own = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
};

/** The schema of a body, made from the document alone, as a client would. */
const schemaOf = (reference: unknown): z.ZodType => {
  const name = String(reference).replace('#/components/schemas/', '');
  return z.fromJSONSchema(document.components.schemas[name] ?? {});
};

describe('the API document', () => {
  it('is an OpenAPI 3.1 document with the information of the service', () => {
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Notes', version: '1.2.3' } });
  });

  it('has every path of the service, in each spelling', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'post /notes',
      'post /note',
      'get /notes/{id}',
      'get /note/{id}',
      'get /health',
      'get /notes/health',
      'get /openapi.json',
      'get /docs',
    ]);
  });

  it('contains only operations that the service answers', async () => {
    for (const { method, path } of operations) {
      const { status } = await service.request(path, { method: method.toUpperCase() });
      expect([404, 405]).not.toContain(path.includes('{') && status === 404 ? 200 : status);
    }
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('declares exactly the parameters of each path', () => {
    for (const { operation, path } of operations) {
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
      const inPath = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name);
      expect(declared.map(({ name, required }) => [name, required])).toEqual(
        inPath.map((name) => [name, true]),
      );
    }
  });

  it('has an example of every path parameter', () => {
    const parameters = operations.flatMap(({ operation }) => operation.parameters);

    for (const { schema } of parameters.filter((parameter) => parameter.in === 'path')) {
      expect(schema).toMatchObject({ examples: [expect.any(String)] });
    }
  });

  it('resolves every reference', () => {
    for (const reference of referencesIn(document)) {
      expect(Object.keys(document.components.schemas)).toContain(
        reference.replace('#/components/schemas/', ''),
      );
    }
  });

  it('contains only examples that match its schemas', () => {
    const examples = operations
      .flatMap(({ operation }) => contentsOf(operation))
      .flatMap((content) => Object.values(content))
      .filter(({ schema }) => '$ref' in schema)
      .flatMap(({ examples: shown = {}, schema }) =>
        Object.values(shown).map(({ value }) => ({ schema, value })),
      );

    expect(examples.length).toBeGreaterThan(10);
    for (const { schema, value } of examples) {
      expect(schemaOf(schema['$ref']).safeParse(value).error).toBeUndefined();
    }
  });

  it('describes every response, with the correlation id header', () => {
    for (const { operation } of operations) {
      for (const { description, headers } of Object.values(operation.responses)) {
        expect(description).not.toBe('');
        expect(Object.keys(headers)).toContain('X-Correlation-Id');
      }
    }
  });

  it('lists every status that an operation may return', () => {
    const statuses = operations.map(({ operation }) => Object.keys(operation.responses));

    expect(statuses[0]).toEqual(['201', '400', '409', '413', '415', '422', '500']);
    expect(statuses[2]).toEqual(['200', '400', '404', '500']);
    expect(statuses[4]).toEqual(['200', '503']);
  });

  it('matches the real responses of the service', async () => {
    const created = await service.post('/notes', { text: 'Buy milk', priority: 1 });
    const refused = await service.post('/notes', {});

    expect(schemaOf('Note').safeParse(await created.json()).success).toBe(true);
    expect(schemaOf('Error').safeParse(await refused.json()).success).toBe(true);
  });

  it('has the same limits as the validation', () => {
    expect(document.components.schemas['AddNote']).toMatchObject({
      required: ['text', 'priority'],
      properties: {
        text: { type: 'string', minLength: 1 },
        priority: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      },
    });
  });
});
