import { describe, expect, it } from '@jest/globals';
import { toColumns } from './columns.ts';
import { cut, formatAge, formatCount, formatDelay, formatSince, formatSpan } from './format.ts';
import { renderGroups } from './render-groups.ts';

describe('a span of time', () => {
  it.each([
    [999, 'now'],
    [1_000, '1 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [86_399_999, '23 h'],
    [86_400_000, '1 d'],
    [-5_000, 'now'],
  ])('of %i ms is shown as "%s"', (milliseconds, text) => {
    expect(formatSpan(milliseconds)).toBe(text);
  });

  it('is unknown if a timestamp is invalid', () => {
    const none = new Date('soon');

    expect(formatAge(none, new Date(0))).toBe('at an unknown time');
    expect(formatSince(none, new Date(0))).toBe('at an unknown time');
    expect(formatSince(new Date(0), none)).toBe('at 1970-01-01 00:00:00.000Z');
  });

  it('is an age when it ends now', () => {
    expect(formatAge(new Date(0), new Date(999))).toBe('just now');
    expect(formatAge(new Date(0), new Date(120_000))).toBe('2 min ago');
  });

  it.each([
    [-1, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [9_999, '10.0 s'],
    [10_000, '10 s'],
  ])('as a delay of %i ms is shown as "%s"', (milliseconds, text) => {
    expect(formatDelay(milliseconds)).toBe(text);
  });
});

describe('text formatting', () => {
  it('uses the singular and the plural for counts', () => {
    expect([0, 1, 1_000].map((count) => formatCount(count, 'item'))).toEqual([
      '0 items',
      '1 item',
      '1,000 items',
    ]);
  });

  it('aligns numbers to the right, and adds no spaces after the last cell', () => {
    expect(
      toColumns([
        [5, 'a', 'x'],
        [1_000, 'bcd', ''],
      ]),
    ).toEqual(['    5  a    x', '1,000  bcd']);
  });

  it('aligns columns after wide and combined characters', () => {
    expect(
      toColumns([
        ['客户', 'x'],
        ['e\u0301', 'x'],
        ['a\tb', 'x'],
      ]),
    ).toEqual(['客户  x', 'e\u0301     x', 'a\\tb  x']);
  });

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a\nb', 4, 'a\\nb'],
    ['客户客户', 5, '客户…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('cuts %j to %i characters', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
  });
});

describe('groups', () => {
  it('are one line each, no longer than the terminal', () => {
    const now = new Date(3_600_000);
    const group = { reason: 'RECEIVED_TOO_OFTEN', oldest: new Date(0), newest: new Date(3_540_000) };
    const lines = renderGroups(
      [
        { ...group, count: 1_200, types: { 'order.created': 1_000, 'order.cancelled': 200 } },
        { ...group, count: 1, newest: group.oldest, types: {} },
      ],
      { now, columns: 60 },
    );

    expect(lines).toEqual([
      '1,200  RECEIVED_TOO_OFTEN  1 h ago to 1 min ago  order.crea…',
      '    1  RECEIVED_TOO_OFTEN  1 h ago',
    ]);
  });
});
