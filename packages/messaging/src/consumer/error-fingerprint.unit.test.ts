import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from './error-fingerprint.ts';
import { RejectMessageError } from './errors/reject-message-error.ts';

const failHere = (message: string): Error => new TypeError(message);
const failThere = (message: string): Error => new TypeError(message);

describe('the fingerprint of an error', () => {
  it('is the same for errors of one place, with any text', () => {
    const [one, other] = ['order 1\nis gone', 'order 2'].map((words) => fingerprintOf(failHere(words)));

    expect(one).toEqual(other);
    expect(one).toEqual({
      errorClass: 'TypeError',
      stackHash: expect.stringMatching(/^[0-9a-f]{16}$/u) as unknown,
    });
  });

  it('differs for an error of another place', () => {
    expect(fingerprintOf(failHere('no')).stackHash).not.toBe(fingerprintOf(failThere('no')).stackHash);
  });

  it('names an error by its code if it has one', () => {
    expect(fingerprintOf(new RejectMessageError('no')).errorClass).toBe('REJECT_MESSAGE');
    expect(fingerprintOf(Object.assign(new Error('no'), { code: '' })).errorClass).toBe('Error');
  });

  it('contains nothing of the text', () => {
    expect(JSON.stringify(fingerprintOf(failHere('hunter2\n    oh hunter2')))).not.toContain('hunter2');
  });

  it.each<readonly [unknown, string]>([
    ['text', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
    [Object.assign(new Error('no'), { stack: undefined }), 'Error'],
  ])('exists for a thrown %p', (thrown, errorClass) => {
    expect(fingerprintOf(thrown)).toMatchObject({ errorClass });
  });
});
