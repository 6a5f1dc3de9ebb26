import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeEnvelope } from './decode-envelope.ts';
import { encodeEnvelope } from './envelope.ts';
import { fromEventSubject, toEventSubject } from './event-subject.ts';
import { aMessage } from './message.fixture.ts';

/** What CloudEvents 1.0 forbids in a String. */
const forbidden = /[\p{Cc}\p{Noncharacter_Code_Point}\p{Surrogate}]/u;

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({
    unit: fc.constantFrom('%', '#', '0', 'A', '\u0000', '\u001f', '\u009f', '\ufdd0', '\uffff', '\u{1fffe}'),
    minLength: 1,
  }),
);

describe('the subject of an envelope', () => {
  it('has only characters that CloudEvents allows, and consumers read the id from it', () => {
    fc.assert(
      fc.property(hostile, (id) => {
        const envelope = encodeEnvelope(aMessage({ subject: id }));
        const { subject } = JSON.parse(envelope) as { readonly subject: string };

        expect(subject).not.toMatch(forbidden);
        expect(decodeEnvelope(envelope)).toMatchObject({ message: { subject: id } });
      }),
    );
  });

  it('is different for different ids, and the id itself unless CloudEvents forbids a character', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        expect(toEventSubject(one) === toEventSubject(other)).toBe(one === other);
      }),
    );
    fc.assert(
      fc.property(hostile, (id) => {
        fc.pre(!forbidden.test(id) && !id.startsWith('%#') && !/\p{Noncharacter_Code_Point}/u.test(id));
        expect(toEventSubject(id)).toBe(id);
      }),
    );
  });

  it('of another producer is read as it is', () => {
    for (const subject of ['%#%', '%#a', '%#%61', 'a%00']) {
      expect(fromEventSubject(subject)).toBe(subject);
    }
  });
});
