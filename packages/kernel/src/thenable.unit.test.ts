import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { ignoreOutcome, isThenable } from './thenable.ts';

describe('a thenable', () => {
  it.each<[name: string, value: unknown, expected: boolean]>([
    ['a promise', Promise.resolve(), true],
    ['a promise of another realm', runInNewContext('Promise.resolve()'), true],
    ['an object with a function then', { then: () => undefined }, true],
    ['a payload with a member then', { then: 'later' }, false],
    ['null', null, false],
    ['a text', 'then', false],
  ])('is what await waits for: %s', (_, value, expected) => {
    expect(isThenable(value)).toBe(expected);
  });

  it('can be ignored, even if it rejects or throws', async () => {
    ignoreOutcome(Promise.reject(new Error('late')));
    ignoreOutcome({
      then: () => {
        throw new Error('late');
      },
    });

    await expect(Promise.resolve()).resolves.toBeUndefined();
  });
});
