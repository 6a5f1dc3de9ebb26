import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Measured {
  readonly name: string;
  readonly taken: number;
  readonly bound: number;
}

describe('the memory of a payload in Avro', () => {
  it('has an upper bound for each shape, while avsc reads it', () => {
    const fixture = join(import.meta.dirname, 'measure-avro.fixture.ts');
    const args = ['--no-warnings', '--import', 'tsx', '--expose-gc', fixture];
    const measured = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured[];

    expect(measured).toHaveLength(9);
    expect(measured.filter(({ taken, bound }) => taken > bound)).toEqual([]);
    expect(measured.filter(({ taken }) => taken <= 0)).toEqual([]);
  });
});
