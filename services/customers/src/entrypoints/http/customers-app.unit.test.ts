import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCustomer } from '../../domain/customer.fixture.ts';
import { CustomersInMemory } from './customers-app.fixture.ts';

const jane = { name: 'Jane Doe', credit_limit: 250 };
const unknownId = '00000000-0000-4000-8000-000000000000';

let customers: CustomersInMemory;

beforeEach(() => {
  customers = new CustomersInMemory();
});

const messageTypes = (): readonly string[] =>
  customers.store.outbox.values().flatMap(({ messages }) => messages.map(({ type }) => type));
const faultyFields = async (response: Response): Promise<readonly string[]> => {
  const { details } = (await response.json()) as { readonly details: readonly { readonly field: string }[] };
  return details.map(({ field }) => field);
};

describe('POST /customers', () => {
  it('registers a customer and publishes it', async () => {
    const response = await customers.post('/customers', jane);
    const { id, _links } = (await response.json()) as { readonly id: string; readonly _links: unknown };

    expect(response.status).toBe(201);
    expect(response.headers.get('Location')).toBe(`/customers/${id}`);
    expect(_links).toEqual({ self: { href: `/customer/${id}` } });
    expect(await (await customers.get(`/customer/${id}`)).json()).toEqual({
      id,
      name: 'Jane Doe',
      credit_limit: 250,
      available_credit: 250,
      version: 0,
      created_at: '2026-11-20T12:00:00.000Z',
      updated_at: null,
      _links: { self: { href: `/customer/${id}` } },
    });
    expect(messageTypes()).toEqual(['customer.created']);
  });

  it.each(['x', 'x'.repeat(200), '  Zoë 👋  ', '<script>'])('accepts a name: %s', async (name) => {
    const response = await customers.post('/customers', { ...jane, name });
    const read = await customers.get(response.headers.get('Location') ?? '');

    expect(response.status).toBe(201);
    expect(await read.json()).toMatchObject({ name: name.trim() });
  });

  it.each(['', '   ', 'x'.repeat(201), '\ud800', 42, null, ['Jane'], {}])(
    'refuses a name: %j',
    async (name) => {
      const response = await customers.post('/customers', { ...jane, name });

      expect(response.status).toBe(400);
      expect(await faultyFields(response)).toEqual(['name']);
    },
  );

  it.each([0, 1, Number.MAX_SAFE_INTEGER])('accepts a limit at the boundary: %d', async (limit) => {
    expect((await customers.post('/customers', { ...jane, credit_limit: limit })).status).toBe(201);
  });

  it.each([-1, 0.5, '250', 2 ** 53, 1e300, null, false, [250], {}])(
    'refuses a limit that is not a safe integer from zero: %j',
    async (limit) => {
      const response = await customers.post('/customers', { ...jane, credit_limit: limit });

      expect(response.status).toBe(400);
      expect(await faultyFields(response)).toEqual(['credit_limit']);
    },
  );

  it('names every missing field', async () => {
    expect(await faultyFields(await customers.post('/customers', {}))).toEqual(['name', 'credit_limit']);
  });

  it('registers one customer for twenty copies with one Idempotency-Key', async () => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => customers.post('/customers', jane, { 'Idempotency-Key': 'k' })),
    );

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(responses.map(({ headers }) => headers.get('Location'))).size).toBe(1);
    expect(customers.store.customers.values()).toHaveLength(1);
    expect(messageTypes()).toEqual(['customer.created']);
  });

  it('never answers 500, for any body', async () => {
    const fields = fc.record(
      {
        name: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        credit_limit: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fields, fc.jsonValue()), async (body) => {
        expect([201, 400]).toContain((await customers.post('/customers', body)).status);
      }),
    );
  });
});

describe('GET /customers/{id}', () => {
  const customer = aCustomer({
    reservedCredit: 100,
    version: 1,
    updatedAt: new Date('2026-11-20T10:00:00.000Z'),
  });

  it.each(['/customers', '/customer'])(
    'reads a customer under %s, with the available credit',
    async (path) => {
      customers.give(customer);

      const response = await customers.get(`${path}/${customer.id}/`);

      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        credit_limit: 250,
        available_credit: 150,
        version: 1,
        updated_at: '2026-11-20T10:00:00.000Z',
      });
    },
  );

  it('answers HEAD', async () => {
    customers.give(customer);

    expect((await customers.get(`/customer/${customer.id}`, { method: 'HEAD' })).status).toBe(200);
  });

  it('answers 404 for an unknown customer', async () => {
    const response = await customers.get(`/customers/${unknownId}`);

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: 'CUSTOMER_NOT_FOUND_ERROR',
      message: expect.any(String),
      details: [],
      _links: { self: { href: `/customer/${unknownId}` } },
    });
  });

  it.each(['abc', '1', `${unknownId}x`])('refuses an id that is not a UUID: %s', async (id) => {
    const response = await customers.get(`/customers/${id}`);

    expect(response.status).toBe(400);
    expect(await faultyFields(response)).toEqual(['id']);
  });
});

describe('what every service answers', () => {
  it.each(['/health', '/health/', '/customers/health'])('is healthy under %s', async (path) => {
    const response = await customers.get(path);

    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('documents each of its routes', async () => {
    const { paths } = (await (await customers.get('/openapi.json')).json()) as { readonly paths: object };

    expect(Object.keys(paths)).toEqual([
      '/customers',
      '/customers/{id}',
      '/customer/{id}',
      '/health',
      '/customers/health',
      '/openapi.json',
      '/docs',
      '/asyncapi.json',
      '/docs/messages',
    ]);
  });

  it('shows on its page how to try each operation', async () => {
    const page = await (await customers.get('/docs')).text();

    expect(page).toMatch(/curl &#39;http:\/\/localhost\/customers\/[0-9a-f-]{36}&#39;/u);
  });
});
