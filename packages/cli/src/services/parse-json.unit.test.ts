import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findJsonFault } from './json-fault.ts';
import { parseJson } from './parse-json.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('parseJson', () => {
  it.each([
    ['{"a": 1,}', 'line 1, column 8: expected "}" without a comma before it, found ","'],
    ['[1,\n 2,\n]', 'line 2, column 3: expected "]" without a comma before it, found ","'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: expected "," or "}", found """'],
    ['{\r\n  a: 1\r\n}', 'line 2, column 3: expected a name in double quotes, found "a"'],
    ['{"a" 1}', 'line 1, column 6: expected ":", found "1"'],
    ['{"a": tru}', 'line 1, column 7: expected a value, found "tru"'],
    ['{"a": 01}', 'line 1, column 7: expected a value, found "01"'],
    ["{'a': 1}", 'line 1, column 2: expected a name in double quotes, found "\'"'],
    ['{"a": "x\n"}', 'line 1, column 9: expected a " that ends the string, found the end of the line'],
    ['{"a": "\\q"}', 'line 1, column 8: expected an escape such as \\n, \\" or \\\\, found "\\"'],
    ['{"a": 1', 'line 1, column 8: expected "," or "}", found the end of the file'],
    ['', 'line 1, column 1: expected a value, found the end of the file'],
    ['{} // done', 'line 1, column 4: expected the end of the file, found "/"'],
    ['{"ä😀": 1,}', 'line 1, column 9: expected "}" without a comma before it, found ","'],
  ])('reports the place of a syntax error and the expected token: %j', (text, fault) => {
    expect(parseJson(text)).toEqual({ fault: `not JSON: ${fault}` });
  });

  it('accepts a byte order mark', () => {
    expect(parseJson('\uFEFF{"a": 1}')).toEqual({ value: { a: 1 } });
  });

  it('rejects text that is nested too deeply to report the place', () => {
    expect(parseJson('['.repeat(100_000))).toEqual({ fault: 'not JSON' });
    expect(parseJson('{"a":'.repeat(100_000))).toEqual({ fault: 'not JSON' });
  });

  it('reports an error if and only if JSON.parse throws', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', ':', '\\', ' ', '0', 'e', '-', '.', '\n'),
      )
      .map(([json, at, piece]) => {
        const place = at % (json.length + 1);
        return `${json.slice(0, place)}${piece}${json.slice(place + (piece === '' ? 1 : 0))}`;
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
        expect(findJsonFault(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
