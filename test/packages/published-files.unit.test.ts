import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkFiles } from '../../scripts/packages/checks/check-files.ts';
import { checkBuiltPackage } from '../../scripts/packages/checks/check-packages.ts';
import { checkTarball } from '../../scripts/packages/checks/check-tarball.ts';
import { filesBelow } from '../../scripts/packages/files.ts';
import type { Manifest } from '../../scripts/packages/manifest.ts';
import { isFunctionPackage, outputOf, publicPackages, root } from '../../scripts/packages/workspaces.ts';
import { tarballs } from '../../scripts/packages/consumer-folder.ts';
import { npmOrThrow } from './install/run.ts';

const packages = publicPackages();
const kernel = join(root, 'packages/kernel/dist');

describe.each(packages.map((each) => [each.manifest.name, each] as const))('%s', (_name, each) => {
  it('passes publint and are-the-types-wrong, and its imports and maps lead to published files', async () => {
    expect(await checkBuiltPackage(each, tarballs)).toEqual([]);
  });

  it('has the fields that npm and bundlers read', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(outputOf(each), 'package.json'), 'utf8'));

    expect(manifest).toMatchObject({
      version: each.manifest.version,
      license: 'MIT',
      engines: { node: '>=20.19' },
      repository: { type: 'git', directory: each.folder },
      homepage: expect.stringContaining(each.folder) as unknown,
      files: expect.any(Array) as unknown,
    });
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest).not.toHaveProperty('scripts');
  });

  it('contains its licence and its README, with links that work outside the repository', () => {
    expect(filesBelow(outputOf(each))).toEqual(expect.arrayContaining(['LICENSE', 'README.md']));
    expect(readFileSync(join(outputOf(each), 'README.md'), 'utf8')).not.toMatch(/\]\(\.\.?\//u);
  });

  it(isFunctionPackage(each) ? 'needs no other package' : 'pins only packages of this repository', () => {
    const manifest = JSON.parse(readFileSync(join(outputOf(each), 'package.json'), 'utf8')) as Manifest;
    const pinned = Object.entries({ ...manifest.dependencies })
      .filter(([, range]) => /^\d/u.test(range))
      .map(([name]) => name);

    expect(pinned.filter((name) => !name.startsWith('@dynamo-outbox/'))).toEqual([]);
    if (isFunctionPackage(each)) {
      expect(manifest.dependencies).toBeUndefined();
    }
  });
});

describe('the checks of packages', () => {
  const folders: string[] = [];

  afterAll(() => {
    for (const folder of folders) {
      rmSync(folder, { recursive: true });
    }
  });

  /** A copy of the kernel with a fault. */
  const planted = (plant: (folder: string) => void): string => {
    const folder = mkdtempSync(join(tmpdir(), 'planted-'));
    folders.push(folder);
    cpSync(kernel, join(folder, 'package'), { recursive: true });
    plant(join(folder, 'package'));
    return join(folder, 'package');
  };

  const change = (path: string, from: string, to: string): void => {
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
  };

  const findingsOf = async (folder: string): Promise<string> => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const target = join(folder, '..', 'tarball');
    mkdirSync(target);
    await npmOrThrow(['pack', '--silent', '--pack-destination', target], { cwd: folder });
    const [tarball = ''] = filesBelow(target);
    return [...checkFiles(folder, manifest), ...(await checkTarball(join(target, tarball)))].join('\n');
  };

  it.each<readonly [string, RegExp, (folder: string) => void]>([
    [
      'an export of a missing file',
      /publint: .*does not exist/u,
      (folder) => {
        change(join(folder, 'package.json'), './cjs/index.js', './cjs/missing.js');
      },
    ],
    [
      'declarations of the other format',
      /are-the-types-wrong: .*FalseESM/u,
      (folder) => {
        change(join(folder, 'package.json'), './cjs/index.d.ts', './esm/index.d.ts');
      },
    ],
    [
      'an import of a source',
      /imports \.\/.*\.ts, which is not published/u,
      (folder) => {
        const path = join(folder, 'esm/index.js');
        writeFileSync(path, readFileSync(path, 'utf8').replace(/\.js'/u, ".ts'"));
      },
    ],
    [
      'an undeclared dependency',
      /imports zod, which package\.json does not declare/u,
      (folder) => {
        const path = join(folder, 'esm/index.js');
        writeFileSync(path, `import 'zod/mini';\n${readFileSync(path, 'utf8')}`);
      },
    ],
    [
      'a test',
      /is a file of tests/u,
      (folder) => {
        writeFileSync(join(folder, 'src/clock.unit.test.ts'), '');
      },
    ],
    [
      'a map without its source',
      /index\.d\.ts\.map refers to .*, which is not published/u,
      (folder) => {
        rmSync(join(folder, 'src/index.ts'));
      },
    ],
  ])('find %s', async (_fault, finding, plant) => {
    expect(await findingsOf(planted(plant))).toMatch(finding);
  });
});
