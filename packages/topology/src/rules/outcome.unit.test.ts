import { describe, expect, it } from '@jest/globals';
import { faultsIn, keptIf, warningsIn } from './outcome.ts';

describe('faultsIn', () => {
  it('returns the sentences of broken rules in order, and nothing for other rules', () => {
    expect(faultsIn(['kept', { fault: 'First.' }, 'not-applicable', { fault: 'Second.' }])).toEqual([
      'First.',
      'Second.',
    ]);
    expect(faultsIn(['kept', 'not-applicable'])).toEqual([]);
  });
});

describe('keptIf', () => {
  it('returns kept if the condition holds, and the sentence if not', () => {
    expect(keptIf(true, 'Wrong.')).toBe('kept');
    expect(keptIf(false, 'Wrong.')).toEqual({ fault: 'Wrong.' });
  });
});

describe('warningsIn', () => {
  it('returns the sentences of undecided rules, which are not faults', () => {
    const outcomes = ['kept', { fault: 'Wrong.' }, { warning: 'Perhaps.' }] as const;

    expect(warningsIn(outcomes)).toEqual(['Perhaps.']);
    expect(faultsIn(outcomes)).toEqual(['Wrong.']);
  });
});
