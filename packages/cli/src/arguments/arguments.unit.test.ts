import { describe, expect, it } from '@jest/globals';
import { readInstant } from './instants.ts';
import { readCount, readRate } from './numbers.ts';
import { readOptions, type GivenOptions } from './read-options.ts';

const given = (...args: readonly string[]): GivenOptions =>
  readOptions(args, { limit: 'text', rate: 'text', from: 'text', queue: 'texts', all: 'flag' });

const usage = expect.objectContaining({ code: 'USAGE' });

describe('options', () => {
  it('are text, lists of text, and flags, between positional arguments', () => {
    const options = given('send', '--limit', ' 5 ', '--queue', 'a, b', '--queue=c', 'x', '--all');

    expect(options.positionals).toEqual(['send', 'x']);
    expect(options.text('limit')).toBe('5');
    expect(options.texts('queue')).toEqual(['a', 'b', 'c']);
    expect([options.flag('all'), options.flag('json')]).toEqual([true, false]);
    expect(options.text('rate')).toBeUndefined();
  });

  it.each([['--frob'], ['--limit'], ['--limit='], ['--limit', ' '], ['--all=1'], ['-x']])(
    'refuse %j',
    (...args) => {
      expect(() => given(...args)).toThrow(usage);
    },
  );
});

describe('numbers', () => {
  it.each([
    ['1', 1],
    ['999999999', 999_999_999],
  ])('accept %s as a count', (text, count) => {
    expect(readCount(given('--limit', text), 'limit')).toBe(count);
  });

  it.each(['0', '1.5', 'abc', '1e3', '1000000000', '0x1'])('reject %s as a count', (text) => {
    expect(() => readCount(given('--limit', text), 'limit')).toThrow(usage);
  });

  it.each([
    ['0.001', 0.001],
    ['20', 20],
  ])('accept %s as a rate', (text, rate) => {
    expect(readRate(given('--rate', text), 'rate')).toBe(rate);
  });

  it.each(['0', '0.000', '.5', '1/s', 'Infinity', '0.0001'])('reject %s as a rate', (text) => {
    expect(() => readRate(given('--rate', text), 'rate')).toThrow(usage);
  });

  it('are undefined if they are not given', () => {
    expect([readCount(given(), 'limit'), readRate(given(), 'rate')]).toEqual([undefined, undefined]);
  });
});

describe('instants', () => {
  const now = new Date('2026-11-20T12:00:00.000Z');

  it.each([
    ['2026-11-20T08:00:00Z', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20T08:00Z', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20T08:00:00.5+02:00', '2026-11-20T06:00:00.500Z'],
    ['90min', '2026-11-20T10:30:00.000Z'],
    ['6h', '2026-11-20T06:00:00.000Z'],
    ['2d', '2026-11-18T12:00:00.000Z'],
    ['30s', '2026-11-20T11:59:30.000Z'],
  ])('take %s', (text, expected) => {
    expect(readInstant(given('--from', text), 'from', now)).toEqual(new Date(expected));
  });

  it.each(['2026-11-20', '2026-11-20T08:00:00', '2026-13-20T08:00:00Z', 'yesterday', '6', '6 h', '-6h'])(
    'refuse %s',
    (text) => {
      expect(() => readInstant(given(`--from=${text}`), 'from', now)).toThrow(usage);
    },
  );
});
