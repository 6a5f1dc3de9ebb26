import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineMessage } from '../message/message-definition.ts';
import { encodePayload } from './encode-payload.ts';

const second = z.object({ total: z.int(), currency: z.string() });
const first = z.object({ total: z.int().positive() });

/** What the outbox stores of a payload in version 2, if the producer publishes version 1. */
const publish = (payload: z.input<typeof second>, down: (payload: z.output<typeof second>) => unknown) => {
  const definition = defineMessage('order.created', {
    version: 2,
    payload: second,
    from: {
      1: {
        payload: first,
        up: ({ total }) => ({ total, currency: 'EUR' }),
        down: down as ({ total }: z.output<typeof second>) => z.input<typeof first>,
      },
    },
    publishVersion: 1,
  });
  return encodePayload(definition, definition.create(payload, { about: { id: 'o' } }));
};

const refused = (message: string) =>
  expect.objectContaining({ code: 'INVALID_MESSAGE_PAYLOAD', message: expect.stringContaining(message) });

describe('a payload that is published in an older version', () => {
  it('is converted to that version', () => {
    expect(publish({ total: 5, currency: 'USD' }, ({ total }) => ({ total }))).toEqual({
      version: 1,
      content: '{"total":5}',
    });
  });

  it('must be valid in the newest version first', () => {
    expect(() => publish({ total: 0.5, currency: 'EUR' }, () => ({ total: 1 }))).toThrow(
      refused('breaks its schema of version 2 at total'),
    );
  });

  it('must be valid in the older version', () => {
    expect(() => publish({ total: -5, currency: 'EUR' }, ({ total }) => ({ total }))).toThrow(
      refused('breaks its schema of version 1 at total'),
    );
  });

  it.each([
    ['a value that JSON would lose', () => ({ total: 1, note: Number.NaN }), 'JSON cannot represent'],
    ['a promise', () => Promise.resolve({ total: 1 }), 'down returned a promise'],
    ['a promise of a library', () => ({ total: 1, then: () => undefined }), 'down returned a promise'],
    [
      'an error',
      () => {
        throw new TypeError('no');
      },
      'cannot be converted from version 2 to version 1: the function down threw',
    ],
  ])('is refused if its conversion gives %s', (_, down, message) => {
    expect(() => publish({ total: 5, currency: 'EUR' }, down)).toThrow(refused(message));
  });

  it('is refused if its conversion adds a bearer token', () => {
    expect(() =>
      publish({ total: 5, currency: 'EUR' }, () => ({ total: 1, note: 'Bearer abcdefgh12345678' })),
    ).toThrow(expect.objectContaining({ code: 'RAW_ACCESS_TOKEN' }));
  });
});
