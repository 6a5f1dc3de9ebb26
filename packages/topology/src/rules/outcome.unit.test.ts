import { describe, expect, it } from '@jest/globals';
import { faultsIn, keptIf, warningsIn } from './outcome.ts';

describe('faultsIn', () => {
  it('gives the sentences of broken rules in their order, and nothing of kept ones and those that do not apply', () => {
    expect(faultsIn(['kept', { fault: 'First.' }, 'not-applicable', { fault: 'Second.' }])).toEqual([
      'First.',
      'Second.',
    ]);
    expect(faultsIn(['kept', 'not-applicable'])).toEqual([]);
  });
});

describe('keptIf', () => {
  it('is kept where the condition holds, and the sentence where it does not', () => {
    expect(keptIf(true, 'Wrong.')).toBe('kept');
    expect(keptIf(false, 'Wrong.')).toEqual({ fault: 'Wrong.' });
  });
});

describe('warningsIn', () => {
  it('gives the sentences of what cannot be decided, which are no faults', () => {
    const outcomes = ['kept', { fault: 'Wrong.' }, { warning: 'Perhaps.' }] as const;

    expect(warningsIn(outcomes)).toEqual(['Perhaps.']);
    expect(faultsIn(outcomes)).toEqual(['Wrong.']);
  });
});
