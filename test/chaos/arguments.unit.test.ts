import { describe, expect, it } from '@jest/globals';
import { InvalidArgumentsError, readArguments } from './arguments.ts';

const read = (...args: readonly string[]) => readArguments(args, () => 42);

describe('the arguments of npm run chaos', () => {
  it('may all be left out', () => {
    expect(read()).toEqual({ seed: 42, messages: 2_000, minutes: 1 });
  });

  it('say what to run', () => {
    expect(read('--seed', '7', '--messages', '100000', '--minutes', '0.5', '--standard')).toEqual({
      seed: 7,
      messages: 100_000,
      minutes: 0.5,
      fifo: false,
    });
    expect(read('--fifo', '--no-kills', '--intensity', '3', '--output', 'here.json')).toMatchObject({
      fifo: true,
      kills: false,
      intensity: 3,
      output: 'here.json',
    });
    expect(read('--backlog', '1200')).toMatchObject({ backlog: 1_200 });
    expect(read('--sabotage', 'overtakes')).toMatchObject({ sabotage: 'overtakes' });
  });

  it('ask for help', () => {
    expect(read('--help')).toBe('help');
  });

  it.each([
    ['--seed', '0'],
    ['--seed', '1.5'],
    ['--messages', '-1'],
    ['--messages', ''],
    ['--minutes', 'many'],
    ['--minutes', 'Infinity'],
    ['--intensity', '0'],
    ['--backlog', '1.5'],
    ['--sabotage', 'everything'],
    ['--fifo', '--standard'],
    ['--unknown'],
    ['--seed'],
  ])('are refused: %s %s', (...args) => {
    expect(() => read(...args)).toThrow(InvalidArgumentsError);
  });
});
