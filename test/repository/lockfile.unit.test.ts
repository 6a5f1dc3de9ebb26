import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { completeLockfile, type Lockfile, missingOptionalPackages } from '../../scripts/lockfile.ts';

const committed = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as Lockfile;

const incomplete: Lockfile = {
  packages: {
    '': {},
    'node_modules/resolver': { version: '1.0.0', optionalDependencies: { '@r/linux-arm64-musl': '1.0.0' } },
    'node_modules/nested/node_modules/other': { optionalDependencies: { present: '2.0.0' } },
    'node_modules/present': { version: '2.0.0', optional: true },
  },
};

describe('the lockfile', () => {
  it('contains every optional package of every platform', () => {
    expect(missingOptionalPackages(committed)).toEqual([]);
  });

  it('contains no registry host', () => {
    expect(JSON.stringify(committed)).not.toMatch(/"resolved":"https?:/);
  });

  it('fails the check when a platform is missing', () => {
    expect(missingOptionalPackages(incomplete).map(({ name }) => name)).toEqual(['@r/linux-arm64-musl']);
  });

  it('gets the missing platform with its conditions', () => {
    expect(completeLockfile(incomplete).packages['node_modules/@r/linux-arm64-musl']).toEqual({
      version: '1.0.0',
      os: ['linux'],
      cpu: ['arm64'],
      libc: ['musl'],
      optional: true,
    });
    expect(missingOptionalPackages(completeLockfile(incomplete))).toEqual([]);
  });
});
