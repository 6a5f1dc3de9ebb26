import { beforeEach, describe, expect, it } from '@jest/globals';

import { NotesService } from '../service-app.fixture.ts';

const note = { text: 'Buy milk', priority: 1 };
const key = { 'Idempotency-Key': 'key-1' };

let service: NotesService;

beforeEach(() => {
  service = new NotesService();
});

const replayed = (response: Response): boolean => response.headers.get('Idempotency-Replayed') === 'true';

describe('a request with an Idempotency-Key', () => {
  it('has its effect and is not marked as a repetition', async () => {
    const response = await service.post('/notes', note, key);

    expect(response.status).toBe(201);
    expect(replayed(response)).toBe(false);
    expect(service.notes.values()).toHaveLength(1);
  });

  it('gets the stored status, body and location when repeated, with its own correlation id', async () => {
    const first = await service.post('/notes', note, key);
    const second = await service.post('/notes', note, key);

    expect(second.status).toBe(201);
    expect(await second.text()).toBe(await first.text());
    expect(second.headers.get('Location')).toBe(first.headers.get('Location'));
    expect(second.headers.get('Content-Type')).toBe('application/json');
    expect(second.headers.get('X-Correlation-Id')).not.toBe(first.headers.get('X-Correlation-Id'));
    expect(replayed(second)).toBe(true);
    expect(service.notes.values()).toHaveLength(1);
  });

  it.each([
    ['order of fields', '/notes', { priority: 1, text: 'Buy milk' }],
    ['spelling of the path', '/note', note],
    ['blanks that are trimmed', '/notes', { ...note, text: ' Buy milk ' }],
    ['fields that nobody reads', '/notes', { ...note, colour: 'red' }],
  ])('is the same with another %s', async (_difference, path, body) => {
    await service.post('/notes', note, key);

    expect(replayed(await service.post(path, body, key))).toBe(true);
  });

  it('is rejected with another body, and changes nothing', async () => {
    await service.post('/notes', note, key);

    const response = await service.post('/notes', { ...note, priority: 2 }, key);

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: 'IDEMPOTENCY_KEY_REUSED_ERROR',
      details: [{ field: 'Idempotency-Key' }],
    });
    expect(service.notes.values()).toHaveLength(1);
  });

  it('is another request with another key', async () => {
    await service.post('/notes', note, key);
    await service.post('/notes', note, { 'Idempotency-Key': 'key-2' });

    expect(service.notes.values()).toHaveLength(2);
  });

  it('stores a business refusal, so that a late repetition is refused too', async () => {
    await service.post('/notes', { ...note, text: 'forbidden' }, key);

    const response = await service.post('/notes', { ...note, text: 'forbidden' }, key);

    expect(response.status).toBe(409);
    expect(replayed(response)).toBe(true);
  });

  it('is a new attempt after an answer that asks to retry, and then stores the new answer', async () => {
    service.isOpen = false;
    const closed = await service.post('/notes', note, key);
    expect([closed.status, service.records.values()]).toEqual([409, []]);

    service.isOpen = true;
    const [second, third] = [
      await service.post('/notes', note, key),
      await service.post('/notes', note, key),
    ];

    expect([second.status, replayed(second)]).toEqual([201, false]);
    expect([third.status, replayed(third)]).toEqual([201, true]);
    expect(service.notes.values()).toHaveLength(1);
  });

  it.each([
    ['crash', 500],
    ['race', 409],
    ['', 400],
  ])('stores nothing if the commit fails: %s', async (text, status) => {
    const response = await service.post('/notes', { ...note, text }, key);

    expect(response.status).toBe(status);
    expect(service.records.values()).toEqual([]);
  });

  it('has one effect when sent twenty times at once, and every copy gets the same answer', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, () => service.post('/notes', note, key)));
    const bodies = await Promise.all(responses.map((response) => response.text()));

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(bodies).size).toBe(1);
    expect(responses.filter((response) => !replayed(response))).toHaveLength(1);
    expect(service.notes.values()).toHaveLength(1);
    // They did race: some were run again.
    expect(service.contexts.length).toBeGreaterThan(20);
  });

  it.each(['k', 'k'.repeat(255), 'a b', '!~#'])(
    'accepts any printable ASCII up to 255 characters: %s',
    async (value) => {
      expect((await service.post('/notes', note, { 'Idempotency-Key': value })).status).toBe(201);
    },
  );

  it.each(['', 'k'.repeat(256), 'é', 'a\tb'])('is rejected with any other key: %j', async (value) => {
    const response = await service.post('/notes', note, { 'Idempotency-Key': value });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ details: [{ field: 'Idempotency-Key' }] });
  });

  it('that only reads runs again each time', async () => {
    await service.request('/notes/1', { headers: key });

    expect(service.records.values()).toEqual([]);
  });
});
