import { createHash } from 'node:crypto';

import { describeMessages } from '@dynamo-outbox/contracts/asyncapi';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';

import { NotesService } from '../../service-app.fixture.ts';

const first = z.object({ text: z.string() });

const NoteAdded = defineMessage('note.added', {
  version: 2,
  payload: z
    .object({
      text: z.string().max(99).meta({ description: 'Text with `code` & <b>markup</b>.' }),
      author: z.object({ name: z.string() }).optional(),
      tags: z.array(z.object({ label: z.enum(['red', 'blue']) })),
    })
    .meta({ description: 'A note was <i>added</i>.' }),
  publishVersion: 1,
  from: { 1: { payload: first, up: ({ text }) => ({ text, tags: [] }), down: ({ text }) => ({ text }) } },
});

const notes = defineTopic('notes', [NoteAdded]);
const people = defineTopic('people', [
  defineMessage('person.joined', { version: 1, payload: z.union([z.object({ name: z.string() }), first]) }),
  defineMessage('person.left', { version: 1, payload: z.string() }),
]);

const messages = () =>
  describeMessages({
    information: { title: 'Notes', version: '1.2.3', description: 'Notes <b>for</b> tests.' },
    services: [
      {
        name: 'notebook',
        publishes: notes,
        fifo: true,
        consumes: [{ topic: people, messageTypes: ['person.joined'] }],
      },
      { name: 'search', consumes: [{ topic: notes, messageTypes: 'all' }] },
    ],
  });

const service = new NotesService({ messages });
const response = await service.request('/docs/messages');
const page = await response.text();
const policy = response.headers.get('Content-Security-Policy') ?? '';

const sectionOf = (anchor: string): string => page.slice(page.indexOf(`<section id="${anchor}"`));

describe('the page of messages', () => {
  it('is HTML that may only use its own style sheet', () => {
    const style = /<style>(.*?)<\/style>/su.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|@import|url\(|javascript:/iu);
  });

  it.each([
    ['the topic', 'Topic <code>notes.fifo</code>'],
    ['who publishes which version', '<b>notebook</b> publishes version 1'],
    ['who receives which versions', '<b>search</b> receives versions 1, 2'],
    ['the queue of a receiver', '<code>search--notes.fifo</code>'],
    ['the ordering key', '<code>note#&lt;id&gt;</code>'],
    ['the codec', '<code>application/json</code>'],
    ['the published version', '<b>Version 1</b> <span class="label">published</span>'],
    ['fields of objects', '<code>author.name</code>'],
    ['fields of objects in lists', '<code>tags[].label</code>'],
    ['choices', 'red | blue'],
    ['limits', 'maxLength 99'],
    ['the envelope', '<code>partitionkey</code>'],
    ['an example', '&quot;dataschema&quot;: &quot;urn:dynamo-outbox:schema:note.added:2&quot;'],
    ['each form of a union', 'One of 2 forms:'],
  ])('shows %s', (_, text) => {
    expect(page).toContain(text);
  });

  it('only names the types of a topic that no service uses', () => {
    expect(sectionOf('people')).toContain('Other types on this topic: <code>person.left</code>');
    expect(page).not.toContain('id="people.person.left"');
  });

  it('escapes all text of the document', () => {
    expect(page).toContain('A note was &lt;i&gt;added&lt;/i&gt;.');
    expect(page).toContain('Text with <code>code</code> &amp; &lt;b&gt;markup&lt;/b&gt;.');
    expect(page).not.toMatch(/<i>|<b>markup|<b>for/u);
  });

  it('names only the first values of a long enum', async () => {
    const kinds = Array.from({ length: 10_000 }, (_, index) => `kind-${String(index)}`);
    const topic = defineTopic('notes', [
      defineMessage('note.added', { version: 1, payload: z.object({ kind: z.enum(kinds) }) }),
    ]);
    const { app } = new NotesService({
      messages: () =>
        describeMessages({
          information: { title: 'Notes', version: '1', description: '' },
          services: [{ name: 'notes', publishes: topic }],
        }),
    });

    const text = await (await app.fetch(new Request('http://localhost/docs/messages'))).text();

    expect(text).toContain('kind-19 | 9980 more');
    expect(text).not.toContain('kind-20');
  });

  it('links only to anchors that it has, and both ways with the page of operations', async () => {
    const anchors = [...page.matchAll(/href="#([^"]+)"/gu)].map(([, id]) => id ?? '');

    expect(anchors.length).toBeGreaterThan(0);
    for (const anchor of anchors) {
      expect(page).toContain(`id="${anchor}"`);
    }
    expect(page).toContain('<a href="/docs">');
    expect(page).toContain('<a href="/asyncapi.json">');
    expect(await (await service.request('/docs')).text()).toContain('<a href="/docs/messages">');
  });

  it('shows any payload, also recursive schemas and texts with markup', async () => {
    const node = z.object({
      name: z.string(),
      get parts() {
        return z.array(node);
      },
    });
    const text = fc.oneof(fc.string({ maxLength: 8 }), fc.constant('</code><script>'));
    const { payload } = fc.letrec<{ payload: z.ZodType }>((tie) => ({
      payload: fc.oneof(
        { depthSize: 'small' },
        text.map((description) => z.string().meta({ description })),
        fc.constant(node),
        text.map((value) => z.literal(value)),
        fc.dictionary(text, tie('payload'), { maxKeys: 3 }).map((shape) => z.object(shape)),
        tie('payload').map((inner) => z.array(inner)),
        fc.tuple(tie('payload'), tie('payload')).map((forms) => z.union(forms)),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(payload, async (schema) => {
        const topic = defineTopic('notes', [defineMessage('note.added', { version: 1, payload: schema })]);
        const { app } = new NotesService({
          messages: () =>
            describeMessages({
              information: { title: 'Notes', version: '1', description: '' },
              services: [{ name: 'notes', publishes: topic }],
            }),
        });
        const answer = await app.fetch(new Request('http://localhost/docs/messages'));
        expect(answer.status).toBe(200);
        expect(await answer.text()).not.toContain('<script');
      }),
      { numRuns: 50 },
    );
  });
});

describe('the document of messages', () => {
  it('is created once, by the first request', async () => {
    let created = 0;
    const lazy = new NotesService({
      messages: () => {
        created += 1;
        return messages();
      },
    });
    expect(created).toBe(0);

    const document = await lazy.request('/asyncapi.json');
    await lazy.request('/docs/messages');

    expect(document.headers.get('Content-Type')).toBe('application/json');
    expect(await document.json()).toEqual(JSON.parse(JSON.stringify(messages())));
    expect(created).toBe(1);
  });

  it.each(['/asyncapi.json', '/docs/messages'])(
    'is at %s only if the service describes its messages',
    async (path) => {
      const silent = new NotesService();

      expect((await silent.request(path)).status).toBe(404);
      expect(await (await silent.request('/docs')).text()).not.toContain('/docs/messages');
      expect((await service.request(path, { method: 'POST' })).headers.get('Allow')).toBe('GET, HEAD');
    },
  );

  it('is described in the document of operations', async () => {
    const { paths } = (await (await service.request('/openapi.json')).json()) as { readonly paths: object };

    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/asyncapi.json', '/docs/messages']));
  });
});
