import { describe, expect, it } from '@jest/globals';
import { ItemReader } from './item-reader.ts';

const item = {
  Name: 'Ada',
  Empty: '',
  State: 'OPEN',
  Count: 3,
  Fraction: 1.5,
  Huge: 9007199254740992n,
  CreatedAt: '2026-11-20T10:15:30.123Z',
};

const reader = new ItemReader(
  item,
  (reason) => new Error(`The stored item ORDER#1 is not a valid order: ${reason}.`),
);

describe('an item reader', () => {
  it('returns stored values', () => {
    expect(reader.text('Name')).toBe('Ada');
    expect(reader.optionalText('Name')).toBe('Ada');
    expect(reader.optionalText('Gone')).toBeUndefined();
    expect(reader.word('State', ['OPEN', 'CLOSED'])).toBe('OPEN');
    expect(reader.integer('Count', 3)).toBe(3);
    expect(reader.instant('CreatedAt')).toEqual(new Date('2026-11-20T10:15:30.123Z'));
    expect(reader.optionalInstant('UpdatedAt')).toBeUndefined();
  });

  it.each([
    ['text that is missing', () => reader.text('Gone'), 'Gone is missing or not a text'],
    ['text that is empty', () => reader.text('Empty'), 'Empty is missing or not a text'],
    ['text that is a number', () => reader.text('Count'), 'Count is missing or not a text'],
    ['an optional text that is empty', () => reader.optionalText('Empty'), 'Empty is missing or not a text'],
    [
      'a word it does not know',
      () => reader.word('State', ['CLOSED']),
      'State is none of CLOSED, but "OPEN"',
    ],
    [
      'a number below its minimum',
      () => reader.integer('Count', 4),
      'Count is missing or not a whole number from 4',
    ],
    ['a fraction', () => reader.integer('Fraction', 0), 'Fraction is missing or not a whole number from 0'],
    ['a number beyond the safe ones', () => reader.integer('Huge', 0), 'Huge is missing'],
    [
      'a number that is text',
      () => reader.integer('Name', 0),
      'Name is missing or not a whole number from 0',
    ],
    ['an instant that is none', () => reader.instant('Name'), 'Name is no instant'],
    ['an optional instant that is none', () => reader.optionalInstant('Name'), 'Name is no instant'],
  ])("refuses %s with the repository's own error", (_, read, reason) => {
    expect(read).toThrow(`The stored item ORDER#1 is not a valid order: ${reason}`);
  });
});
