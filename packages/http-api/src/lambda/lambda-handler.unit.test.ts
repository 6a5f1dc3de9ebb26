import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';

import { NotesService } from '../service-app.fixture.ts';
import { createLambdaHandler } from './lambda-handler.ts';

/** An event as API Gateway sends it; a test names only what it is about. */
const anEvent = (
  method: string,
  path: string,
  overrides: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  isBase64Encoded: false,
  requestContext: {
    accountId: '000000000000',
    apiId: 'api',
    domainName: 'api.execute-api.eu-north-1.amazonaws.com',
    domainPrefix: 'api',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'request',
    routeKey: '$default',
    stage: '$default',
    time: '20/Nov/2026:10:15:30 +0000',
    timeEpoch: 0,
  },
  ...overrides,
});

const body = JSON.stringify({ text: 'Zoë', priority: 1 });

describe('createLambdaHandler', () => {
  it('answers with status, headers and body', async () => {
    const handler = createLambdaHandler(new NotesService().app);

    expect(await handler(anEvent('POST', '/notes', { body }))).toEqual({
      statusCode: 201,
      headers: {
        'content-type': 'application/json',
        location: '/notes/1',
        'x-content-type-options': 'nosniff',
        'x-correlation-id': expect.any(String),
      },
      body: '{"id":"1","text":"Zoë"}',
      isBase64Encoded: false,
    });
  });

  it('accepts a body in base64', async () => {
    const event = anEvent('POST', '/notes', {
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    });

    expect(await createLambdaHandler(new NotesService().app)(event)).toMatchObject({
      statusCode: 201,
      body: '{"id":"1","text":"Zoë"}',
    });
  });

  it('passes on headers and query', async () => {
    const correlationId = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
    const event = anEvent('GET', '/notes/1', {
      headers: { 'x-correlation-id': correlationId, absent: undefined },
      rawQueryString: 'a=b',
    });

    expect(await createLambdaHandler(new NotesService().app)(event)).toMatchObject({
      statusCode: 404,
      headers: { 'x-correlation-id': correlationId },
    });
  });

  it.each(['GET', 'HEAD'])('drops the body of a %s request', async (method) => {
    expect(
      await createLambdaHandler(new NotesService().app)(anEvent(method, '/health', { body })),
    ).toMatchObject({
      statusCode: 200,
    });
  });

  it('rejects a POST without a body', async () => {
    expect(await createLambdaHandler(new NotesService().app)(anEvent('POST', '/notes'))).toMatchObject({
      statusCode: 400,
    });
  });
});

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Members of an event as any caller, or any other event source, may have them. */
const strangeEvents = fc.record(
  {
    version: fc.anything(),
    rawPath: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((text) => `/${text}`),
      fc.constantFrom('/notes/1', '//', '/%', '/%E0%A4%A', '/..', '@evil', '/\\evil', '/#', '/a?b'),
      fc.anything(),
    ),
    rawQueryString: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
    headers: fc.oneof(
      fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.anything())),
      fc.anything(),
    ),
    cookies: fc.oneof(fc.array(fc.string({ unit: 'binary' })), fc.anything()),
    body: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
    isBase64Encoded: fc.oneof(fc.boolean(), fc.anything()),
    requestContext: fc.oneof(
      fc.record({
        domainName: fc.oneof(fc.constant('api.example.com'), fc.string(), fc.anything()),
        http: fc.record({
          method: fc.oneof(
            fc.constantFrom('GET', 'HEAD', 'POST', 'TRACE', 'CONNECT', 'get', 'TRACK', 'BREW', ''),
            fc.string(),
            fc.anything(),
          ),
        }),
      }),
      fc.anything(),
    ),
  },
  { requiredKeys: [] },
);

describe('a Lambda function behind an HTTP API', () => {
  it('answers any event with a status, text and a correlation id', async () => {
    const handler = createLambdaHandler(new NotesService().app);

    await fc.assert(
      fc.asyncProperty(fc.oneof(strangeEvents, fc.anything()), async (event) => {
        const answer = await handler(event as APIGatewayProxyEventV2);

        expect(answer).toMatchObject({
          statusCode: expect.any(Number),
          headers: { 'x-correlation-id': expect.stringMatching(uuidForm) },
          body: expect.any(String),
          isBase64Encoded: false,
        });
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, unknown]>([
    ['an empty event', {}],
    ['no event', undefined],
    ['TRACE', anEvent('TRACE', '/notes/1')],
    ['CONNECT', anEvent('CONNECT', '/notes/1')],
    ['a header above U+00FF', anEvent('GET', '/notes/1', { headers: { name: 'Zo\u{1f980}' } })],
    ['a path without a slash', anEvent('GET', '@evil.example.com/')],
  ])('answers %s with 400', async (_, event) => {
    const answer = await createLambdaHandler(new NotesService().app)(event as APIGatewayProxyEventV2);

    expect(answer).toMatchObject({
      statusCode: 400,
      headers: {
        'content-type': 'application/json',
        'x-correlation-id': expect.stringMatching(uuidForm),
      },
    });
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ error: 'VALIDATION_ERROR' });
  });

  it('answers an unreadable event with its correlation id', async () => {
    const correlationId = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
    const event = anEvent('TRACE', '/notes/1', { headers: { 'X-Correlation-Id': correlationId } });

    expect(await createLambdaHandler(new NotesService().app)(event)).toMatchObject({
      headers: { 'x-correlation-id': correlationId },
    });
  });

  it('passes on cookies, and returns each set cookie separately', async () => {
    const seen: (string | null)[] = [];
    const handler = createLambdaHandler({
      fetch: async (request) => {
        seen.push(request.headers.get('cookie'));
        const headers = new Headers({ 'content-type': 'text/plain' });
        headers.append('set-cookie', 'a=1; Expires=Fri, 27 Nov 2026 09:18:23 GMT');
        headers.append('set-cookie', 'b=2');
        return new Response('x', { headers });
      },
    });

    const answer = await handler(anEvent('GET', '/', { cookies: ['session=1', 'theme=dark'] }));

    expect(seen).toEqual(['session=1; theme=dark']);
    expect(answer.cookies).toEqual(['a=1; Expires=Fri, 27 Nov 2026 09:18:23 GMT', 'b=2']);
    expect(answer.headers).toEqual({ 'content-type': 'text/plain' });
  });

  it.each(['/notes/a%2Fb', '/notes/a%23b', '/notes/%'])('passes on the path %s unchanged', async (path) => {
    const seen: string[] = [];
    const handler = createLambdaHandler({
      fetch: async ({ url }) => {
        seen.push(new URL(url).pathname);
        return new Response('');
      },
    });

    await handler(anEvent('GET', path, { rawQueryString: 'a=b&a=c' }));

    expect(seen).toEqual([path]);
  });
});
