import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { avro } from '@dynamo-outbox/messaging/avro';
import * as z from 'zod';
import { complaintsAbout } from './official-parser.fixture.ts';
import { services } from './services.fixture.ts';

describe('the official AsyncAPI parser', () => {
  it('accepts a document with several versions, recursion and two topics, without a warning', async () => {
    expect(await complaintsAbout(services)).toEqual([]);
  });

  it('accepts a message in Avro, without a warning', async () => {
    const payload = z.object({ text: z.string() });
    const NoteAdded = defineMessage('note.added', { version: 1, payload, codec: avro() });

    expect(await complaintsAbout([{ name: 'notes', publishes: defineTopic('notes', [NoteAdded]) }])).toEqual(
      [],
    );
  });

  it('accepts members with the names of keywords, and follows none of them', async () => {
    const text = z.object({ $ref: z.string(), $id: z.string(), definitions: z.int() });
    const payload = z.object({
      $ref: text,
      other: text.default({ $ref: '/etc/hosts', $id: 'x', definitions: 1 }),
    });
    const NoteAdded = defineMessage('note.added', { version: 1, payload });

    expect(await complaintsAbout([{ name: 'notes', publishes: defineTopic('notes', [NoteAdded]) }])).toEqual(
      [],
    );
  });
});
