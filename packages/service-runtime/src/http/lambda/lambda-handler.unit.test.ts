import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

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

  it('takes a body in base64', async () => {
    const event = anEvent('POST', '/notes', {
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    });

    expect(await createLambdaHandler(new NotesService().app)(event)).toMatchObject({
      statusCode: 201,
      body: '{"id":"1","text":"Zoë"}',
    });
  });

  it('hands headers and query on', async () => {
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

  it.each(['GET', 'HEAD'])('drops a body that comes with %s', async (method) => {
    expect(
      await createLambdaHandler(new NotesService().app)(anEvent(method, '/health', { body })),
    ).toMatchObject({
      statusCode: 200,
    });
  });

  it('refuses a POST without a body', async () => {
    expect(await createLambdaHandler(new NotesService().app)(anEvent('POST', '/notes'))).toMatchObject({
      statusCode: 400,
    });
  });
});
