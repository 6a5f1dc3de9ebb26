import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '@dynamo-outbox/messaging';
import { fingerprintOf } from './fingerprint.ts';

describe('the fingerprint of a schema', () => {
  it.each<[name: string, schemaWith: (type: string) => JsonSchema]>([
    ['a reference', (type) => ({ properties: { x: { $ref: '#/$defs/A' } }, $defs: { A: { type } } })],
    [
      'a reference beside other keywords',
      (type) => ({ properties: { x: { $ref: '#/$defs/A', minProperties: 1 } }, $defs: { A: { type } } }),
    ],
    [
      'a reference to an anchor',
      (type) => ({ properties: { x: { $ref: '#A' } }, $defs: { A: { $anchor: 'A', type } } }),
    ],
    [
      'a dynamic reference',
      (type) => ({ items: { $dynamicRef: '#A' }, $defs: { A: { $dynamicAnchor: 'A', type } } }),
    ],
  ])('changes with the definition behind %s', (_, schemaWith) => {
    expect(fingerprintOf(schemaWith('string'))).not.toBe(fingerprintOf(schemaWith('number')));
    expect(fingerprintOf(schemaWith('string'))).toBe(fingerprintOf(schemaWith('string')));
  });

  it('does not depend on the names of definitions', () => {
    const named = (name: string): JsonSchema => ({
      items: { $ref: `#/$defs/${name}` },
      $defs: { [name]: { type: 'string' } },
    });

    expect(fingerprintOf(named('A'))).toBe(fingerprintOf(named('B')));
  });
});
