import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A function, class or constant that an entry point of a package exports. */
interface ExportedValue {
  readonly entryPoint: string;
  readonly folder: string;
  readonly name: string;
}

const namesIn = (list: string): readonly string[] =>
  list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '));

const valuesOf = (name: string): readonly ExportedValue[] => {
  const folder = `packages/${name}`;
  const { exports = {} } = JSON.parse(read(`${folder}/package.json`)) as {
    readonly exports?: Readonly<Record<string, string>>;
  };
  return Object.entries(exports)
    .filter(([, file]) => file.endsWith('.ts'))
    .flatMap(([subpath, file]) =>
      [...read(join(folder, file)).matchAll(/^export \{([^}]*)\}/gmu)].flatMap(([, list = '']) =>
        namesIn(list).map((exported) => ({
          entryPoint: `@dynamo-outbox/${name}${subpath.slice(1)}`,
          folder,
          name: exported,
        })),
      ),
    );
};

const exported = readdirSync(join(root, 'packages')).flatMap(valuesOf);

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => /\.(?:ts|mjs)$/u.test(path) && !path.startsWith('test/architecture/'));

const importForm = /(?:import|export) \{([^}]*)\} from '(@dynamo-outbox\/[^']+)'/gu;

/** The values that files import from packages, as `entry point > name`, with the files. */
const importers = new Map<string, string[]>();
for (const path of files) {
  for (const [, list = '', entryPoint = ''] of read(path).matchAll(importForm)) {
    for (const entry of namesIn(list)) {
      const key = `${entryPoint} > ${entry.split(' as ')[0] ?? entry}`;
      importers.set(key, [...(importers.get(key) ?? []), path]);
    }
  }
}

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
})
  .toString()
  .split('\n')
  .filter((path) => path !== '' && path !== 'CHANGELOG.md')
  .map(read);
const named = new Set(pages.flatMap((page) => page.match(/\w+/gu) ?? []));

const isNeeded = ({ entryPoint, folder, name }: ExportedValue): boolean =>
  named.has(name) ||
  (importers.get(`${entryPoint} > ${name}`) ?? []).some((path) => !path.startsWith(`${folder}/`));

describe('the public surface of the packages', () => {
  it('is found', () => {
    expect(exported.map(({ entryPoint, name }) => `${entryPoint} > ${name}`)).toContain(
      '@dynamo-outbox/messaging/relay > createMessageRelay',
    );
  });

  it('has only functions, classes and constants that another folder imports or a page names', () => {
    const unneeded = exported
      .filter((value) => !isNeeded(value))
      .map(({ entryPoint, name }) => `${entryPoint} > ${name}`);

    expect(unneeded).toEqual([]);
  });

  it('finds a value that no file outside its package imports', () => {
    const value = {
      entryPoint: '@dynamo-outbox/messaging',
      folder: 'packages/messaging',
      name: 'packMessages',
    };

    expect(isNeeded(value)).toBe(false);
  });
});
