import { describe, expect, it } from '@jest/globals';
import { readArguments, UsageError } from './arguments.ts';

describe('the options of a simulation', () => {
  it('have defaults', () => {
    expect(readArguments([])).toEqual({
      seed: '1',
      histories: 20_000,
      crashes: 20,
      history: undefined,
      workers: 2,
    });
  });

  it('accept any text as a seed, and whole numbers for the others', () => {
    const given = [
      '--seed',
      'monday',
      '--histories',
      '50',
      '--crashes',
      '0',
      '--history',
      '7',
      '--workers',
      '1',
    ];

    expect(readArguments(given)).toEqual({
      seed: 'monday',
      histories: 50,
      crashes: 0,
      history: 7,
      workers: 1,
    });
  });

  it.each([
    ['--histories', '1.5'],
    ['--histories', '-1'],
    ['--workers', 'two'],
    ['--workers', '0'],
    ['--histories', '0'],
    ['--what', '1'],
    ['stray'],
  ])('reject %s %s', (...args) => {
    expect(() => readArguments(args)).toThrow(UsageError);
  });

  it('are explained on request', () => {
    expect(readArguments(['--help'])).toBeUndefined();
  });
});
