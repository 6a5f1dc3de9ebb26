import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { NotesService } from './service-app.fixture.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;
const note = { text: 'Buy milk', priority: 1 };
const json = { 'Content-Type': 'application/json' };

let service: NotesService;

beforeEach(() => {
  service = new NotesService();
});

describe('an operation', () => {
  it('answers with status, body and location', async () => {
    const response = await service.post('/notes', note);

    expect(response.status).toBe(201);
    expect(response.headers.get('Location')).toBe('/notes/1');
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(await response.json()).toEqual({ id: '1', text: 'Buy milk' });
  });

  it.each(['/notes/1', '/notes/1/', '/note/1', '/note/1/'])(
    'is found under each spelling: %s',
    async (path) => {
      await service.post('/note', note);

      expect(await (await service.request(path)).json()).toEqual({ id: '1', text: 'Buy milk' });
    },
  );

  it('answers HEAD like GET, without a body', async () => {
    await service.post('/notes', note);

    const response = await service.request('/notes/1', { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('answers a business refusal with its status, identifier and links', async () => {
    const response = await service.request('/notes/9');

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: 'NOTE_NOT_FOUND_ERROR',
      message: 'There is no such note.',
      details: [],
      _links: { self: { href: '/notes/9' } },
    });
  });

  it('answers an internal error only with the correlation id of its log entry', async () => {
    const response = await service.post('/notes', { ...note, text: 'crash' });
    const text = await response.text();
    const correlationId = response.headers.get('X-Correlation-Id') ?? '';

    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      error: 'SYSTEM_ERROR',
      message: expect.stringContaining(correlationId),
      details: [],
    });
    expect(text).not.toContain('4711');
    expect(service.log).toContainEqual([
      'error',
      'request.failed',
      expect.objectContaining({ error: new Error('The table notes-4711 burns.'), correlationId }),
    ]);
  });

  it('answers a conflict if every attempt loses a race', async () => {
    const response = await service.post('/notes', { ...note, text: 'race' });

    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: 'CHANGED_MEANWHILE_ERROR' });
    expect(service.contexts).toHaveLength(5);
  });
});

describe('a correlation id', () => {
  const correlationId = '7d444840-9dc0-11d1-b245-5ffdce74fad2';

  it('that is a UUID is accepted and returned', async () => {
    const response = await service.post('/notes', note, { 'X-Correlation-Id': correlationId });

    expect(response.headers.get('X-Correlation-Id')).toBe(correlationId);
    expect(service.contexts).toEqual([{ correlationId }]);
  });

  it.each(['', 'abc', `${correlationId}0`, `{${correlationId}}`, correlationId.replaceAll('-', '')])(
    'that is not a UUID is replaced: %j',
    async (broken) => {
      const response = await service.post('/notes', note, { 'X-Correlation-Id': broken });

      expect(response.status).toBe(201);
      expect(response.headers.get('X-Correlation-Id')).toMatch(uuid);
      expect(service.contexts[0]?.correlationId).toBe(response.headers.get('X-Correlation-Id'));
    },
  );

  it.each(['/notes/1', '/nowhere', '/health', '/openapi.json', '/docs'])(
    'is in every response: %s',
    async (path) => {
      const response = await service.request(path, { headers: { 'X-Correlation-Id': correlationId } });

      expect(response.headers.get('X-Correlation-Id')).toBe(correlationId);
    },
  );
});

describe('a trace context', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const contextOf = async (headers: Record<string, string>): Promise<unknown> => {
    await service.post('/notes', note, headers);
    const { traceparent: parent, tracestate: state } = service.contexts[0] ?? {};
    return { traceparent: parent, tracestate: state };
  };

  it('is passed on with the messages', async () => {
    expect(await contextOf({ traceparent, tracestate: 'vendor=1' })).toEqual({
      traceparent,
      tracestate: 'vendor=1',
    });
  });

  it('is passed on without a state that is missing or too long', async () => {
    expect(await contextOf({ traceparent, tracestate: 'x'.repeat(513) })).toEqual({ traceparent });
  });

  it.each([
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    `${traceparent}-extra`,
    'abc',
  ])('that is malformed is dropped with its state: %s', async (broken) => {
    expect(await contextOf({ traceparent: broken, tracestate: 'vendor=1' })).toEqual({});
  });

  const xRay = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  const ofXRay = { traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01' };

  it.each(['', 'abc'])('is that of X-Ray without a valid W3C context: %j', async (broken) => {
    expect(await contextOf({ traceparent: broken, 'X-Amzn-Trace-Id': xRay })).toEqual(ofXRay);
  });

  it('is that of W3C if both are there', async () => {
    expect(await contextOf({ traceparent, 'X-Amzn-Trace-Id': xRay })).toEqual({ traceparent });
  });

  it('is absent with an X-Ray header without a parent, such as API Gateway creates', async () => {
    expect(await contextOf({ 'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793' })).toEqual({});
  });
});

describe('the validation of requests', () => {
  const errorOf = async (response: Response): Promise<unknown> => {
    const body = (await response.json()) as { readonly error: string };
    return [response.status, body.error];
  };
  const postRaw = (
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = json,
  ): Promise<Response> => service.request('/notes', { method: 'POST', headers, body, duplex: 'half' });

  it('reports every fault of a request at once', async () => {
    const response = await service.post('/notes', { text: '  ', priority: -1 }, { 'Idempotency-Key': 'é' });
    const body = (await response.json()) as { readonly details: readonly { readonly field: string }[] };

    expect(response.status).toBe(400);
    expect(body).toMatchObject({ error: 'VALIDATION_ERROR', details: expect.anything() });
    expect(body.details.map(({ field }) => field)).toEqual(['Idempotency-Key', 'text', 'priority']);
  });

  it('names the invalid path parameter', async () => {
    const response = await service.request('/notes/123456789');

    expect(await response.json()).toMatchObject({ error: 'VALIDATION_ERROR', details: [{ field: 'id' }] });
  });

  it.each([null, [], 'text', 1, true])('reports a body that is not an object: %j', async (body) => {
    const response = await service.post('/notes', body);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'VALIDATION_ERROR', details: [{ field: 'body' }] });
  });

  it.each(['', '{', '{"text":', 'undefined', "{'text':1}", '{} {}', '\u0000'])(
    'rejects a body that is not JSON: %j',
    async (body) => {
      expect(await errorOf(await postRaw(body))).toEqual([400, 'MALFORMED_JSON_ERROR']);
    },
  );

  it('rejects a body that is not UTF-8', async () => {
    const latin1 = Buffer.from('{"text":"\u00e9","priority":1}', 'latin1');

    expect(await errorOf(await postRaw(latin1))).toEqual([400, 'MALFORMED_JSON_ERROR']);
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.notes+json'])(
    'accepts JSON with the content type %s',
    async (type) => {
      expect((await postRaw(JSON.stringify(note), { 'Content-Type': type })).status).toBe(201);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'json', ''])(
    'rejects a body of another content type: %s',
    async (type) => {
      const response = await postRaw(JSON.stringify(note), { 'Content-Type': type });

      expect(await errorOf(response)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE_ERROR']);
    },
  );

  const bodyOfBytes = (bytes: number): string => {
    const [head, tail] = ['{"priority":1,"text":"', '"}'];
    return `${head}${'x'.repeat(bytes - head.length - tail.length)}${tail}`;
  };
  const chunked = (text: string): ReadableStream =>
    new ReadableStream({
      start: (controller) => {
        const bytes = Buffer.from(text);
        for (let offset = 0; offset < bytes.length; offset += 10_000) {
          controller.enqueue(bytes.subarray(offset, offset + 10_000));
        }
        controller.close();
      },
    });
  const announced = (text: string): Record<string, string> => ({
    ...json,
    'Content-Length': String(text.length),
  });

  it('accepts a body of 64 KiB, with or without a content length', async () => {
    const text = bodyOfBytes(65_536);

    expect((await postRaw(text, announced(text))).status).toBe(201);
    expect((await postRaw(chunked(text))).status).toBe(201);
  });

  it('rejects a body of more than 64 KiB, with or without a content length', async () => {
    const text = bodyOfBytes(65_537);

    expect(await errorOf(await postRaw(text, announced(text)))).toEqual([413, 'BODY_TOO_LARGE_ERROR']);
    expect(await errorOf(await postRaw(chunked(text)))).toEqual([413, 'BODY_TOO_LARGE_ERROR']);
  });

  it('rejects a body that ends too early', async () => {
    const broken = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('{"text":'));
        controller.error(new Error('gone'));
      },
    });

    expect(await errorOf(await postRaw(broken))).toEqual([400, 'MALFORMED_JSON_ERROR']);
  });

  it.each(['/', '/note/1/2', '/notes/1/cancel', '/Notes', '/docs/x', '/%zz'])(
    'answers 404 to an unknown path: %s',
    async (path) => {
      expect(await errorOf(await service.request(path))).toEqual([404, 'ROUTE_NOT_FOUND_ERROR']);
    },
  );

  it.each([
    ['DELETE', '/notes/1', 'GET, HEAD'],
    ['POST', '/note/1/', 'GET, HEAD'],
    ['GET', '/notes', 'POST'],
    ['HEAD', '/notes', 'POST'],
    ['PATCH', '/health', 'GET, HEAD'],
  ])('answers 405 with the allowed methods: %s %s', async (method, path, allow) => {
    const response = await service.request(path, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe(allow);
  });

  it('never answers 500, for any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => {
        expect([201, 400]).toContain((await service.post('/notes', body)).status);
      }),
    );
  });

  it('never answers 500, for any values of the fields', async () => {
    const fields = fc.record({ text: fc.jsonValue(), priority: fc.jsonValue() }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(fields, async (body) => {
        expect([201, 400]).toContain((await service.post('/notes', body)).status);
      }),
    );
  });

  it('never answers 500, for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        expect((await postRaw(Buffer.from(bytes))).status).toBe(400);
      }),
    );
  });
});

describe('the log of requests', () => {
  it('contains the method, path, status and correlation id of each, and no payload', async () => {
    const response = await service.post('/notes', { ...note, text: 'secret' });

    expect(service.log).toEqual([
      [
        'info',
        'request.answered',
        {
          method: 'POST',
          path: '/notes',
          status: 201,
          milliseconds: expect.any(Number),
          correlationId: response.headers.get('X-Correlation-Id'),
        },
      ],
    ]);
  });
});
