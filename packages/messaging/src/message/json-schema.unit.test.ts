import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { toJsonSchema } from './json-schema.ts';

describe('the JSON Schema of a payload', () => {
  it('describes what is on the wire: the input of the schema', () => {
    const schema = z.object({
      placedAt: z.iso.datetime().transform((text) => new Date(text)),
      note: z.string().default(''),
    });

    expect(toJsonSchema(schema)).toMatchObject({
      type: 'object',
      properties: { placedAt: { type: 'string', format: 'date-time' }, note: { type: 'string' } },
      required: ['placedAt'],
    });
  });

  it('is unknown for a schema whose library does not offer it', () => {
    expect(
      toJsonSchema({ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } }),
    ).toBeUndefined();
  });
});
