import { describe, expect, it } from '@jest/globals';
import { callSynchronously } from './call-synchronously.ts';

describe('a function that must answer at once', () => {
  it('returns its value', () => {
    expect(callSynchronously(() => 5)).toEqual({ outcome: 'returned', value: 5 });
  });

  it('is told apart if it throws', () => {
    const error = new Error('no');

    expect(
      callSynchronously(() => {
        throw error;
      }),
    ).toEqual({ outcome: 'threw', error });
  });

  it('is told apart if it returns a promise, also one that rejects', () => {
    expect(callSynchronously(() => Promise.reject(new Error('late')))).toEqual({ outcome: 'promised' });
  });

  it('is told apart if its value throws when it is looked at', () => {
    const error = new Error('no');
    const hostile = {
      get then(): never {
        throw error;
      },
    };

    expect(callSynchronously(() => hostile)).toEqual({ outcome: 'threw', error });
  });
});
