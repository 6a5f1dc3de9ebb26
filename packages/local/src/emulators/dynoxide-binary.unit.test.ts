import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findDynoxideBinary } from './dynoxide-binary.ts';
import { seededDynoxideVersion } from './dynoxide-seed.ts';

interface Manifest {
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const { optionalDependencies } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
) as Manifest;

const platforms = [
  ['linux-x64', '@dynoxide/linux-x64/dynoxide'],
  ['linux-arm64', '@dynoxide/linux-arm64/dynoxide'],
  ['darwin-x64', '@dynoxide/darwin-x64/dynoxide'],
  ['darwin-arm64', '@dynoxide/darwin-arm64/dynoxide'],
  ['win32-x64', '@dynoxide/win32-x64/dynoxide.exe'],
] as const;

const notInstalled = (specifier: string): string => {
  throw new Error(`Cannot find module '${specifier}'`);
};

describe('the choice of the DynamoDB emulator', () => {
  it.each(platforms)('takes the binary of %s from %s', (platform, specifier) => {
    const resolve = (asked: string): string => `/modules/${asked}`;

    expect(findDynoxideBinary({}, { platform, resolve })).toBe(`/modules/${specifier}`);
  });

  it('is installed by npm for each platform, in the version of the seed', () => {
    const expected = platforms.map(([platform]) => [`@dynoxide/${platform}`, seededDynoxideVersion]);

    expect(Object.entries(optionalDependencies).sort()).toEqual([...expected].sort());
  });

  it('prefers the binary in the environment on every platform', () => {
    const environment = { DYNOXIDE_BIN: ' /opt/dynoxide ' };

    for (const platform of [...platforms.map(([name]) => name), 'freebsd-x64']) {
      expect(findDynoxideBinary(environment, { platform, resolve: notInstalled })).toBe('/opt/dynoxide');
    }
  });

  it.each(['win32-arm64', 'freebsd-x64', 'linux-ia32', 'toString'])(
    'says on %s which platforms have a binary, and which settings help',
    (platform) => {
      expect(() => findDynoxideBinary({ DYNOXIDE_BIN: '' }, { platform })).toThrow(
        `There is no DynamoDB emulator for ${platform}: npm has binaries only for darwin-arm64, darwin-x64, ` +
          'linux-arm64, linux-x64, win32-x64. Use one of these, or set DYNOXIDE_BIN to the path of dynoxide 1.2.1, or set ' +
          'AWS_ENDPOINT_URL_DYNAMODB to another DynamoDB',
      );
    },
  );

  it('says that the package is missing where there is one', () => {
    expect(() => findDynoxideBinary({}, { platform: 'darwin-arm64', resolve: notInstalled })).toThrow(
      /the optional package @dynoxide\/darwin-arm64 is not installed\. Install it without --omit=optional, or set DYNOXIDE_BIN/,
    );
  });
});
