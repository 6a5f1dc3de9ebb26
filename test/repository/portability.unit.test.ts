import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isUnportableScript, unportableIn, unportablePaths } from './portability-faults.ts';

const root = join(import.meta.dirname, '../..');

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

/** What `npm start`, `npm test`, the scripts and the packages run on every system. */
const isPortable = (path: string): boolean =>
  /^(?:packages|services|lambdas|scripts|lib|bin|examples|test\/support)\/.*\.(?:ts|mjs)$/u.test(path) &&
  !/\.(?:test|fixture)\.(?:ts|mjs)$/u.test(path);

/** Code for one kind of system, beside code for the other kind. */
const forOneSystem = new Map([
  ['packages/local/src/processes/spawn-guarded.ts', ['The path exists only on Unix.']],
  [
    'packages/local/src/processes/guarded-child.ts',
    ['Windows does not have this signal.', 'Windows has no process groups.'],
  ],
]);

const scriptsOf = (path: string): readonly string[] => {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  return Object.values(scripts);
};

describe('the repository runs on Linux, macOS and Windows:', () => {
  it('sources contain no form that only some systems have', () => {
    const found = files
      .filter(isPortable)
      .map((path): [string, readonly string[]] => [
        path,
        unportableIn(readFileSync(join(root, path), 'utf8')),
      ])
      .filter(([, sentences]) => sentences.length > 0);

    expect(new Map(found)).toEqual(forOneSystem);
  });

  it('npm scripts use no syntax of one shell', () => {
    const scripts = files.filter((path) => /(?:^|\/)package\.json$/u.test(path)).flatMap(scriptsOf);

    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter(isUnportableScript)).toEqual([]);
  });

  it('paths differ by more than case, and Windows accepts them', () => {
    expect(unportablePaths(files)).toEqual([]);
  });

  it('text files have the line ending LF on every system', () => {
    expect(readFileSync(join(root, '.gitattributes'), 'utf8')).toMatch(/^\* text=auto eol=lf$/mu);
    const withReturns = files.filter(
      (path) => /\.(?:ts|mjs|md|json|sh|yml)$/u.test(path) && readFileSync(join(root, path)).includes('\r\n'),
    );
    expect(withReturns).toEqual([]);
  });

  it.each([
    "const path = new URL('./x', import.meta.url).pathname;",
    'await import(join(root, name))',
    'await import(made?.path)',
    "child.kill('SIGSTOP')",
    "mkdtempSync('/tmp/x')",
    'process.kill(-pid)',
    "spawn('npm', ['ci'])",
    'spawn(command, { shell: true })',
    'process.getuid()',
    'symlinkSync(a, b)',
  ])('finds %s', (source) => {
    expect(unportableIn(source)).toHaveLength(1);
  });

  it.each([
    "fileURLToPath(new URL('./x', import.meta.url))",
    'await import(pathToFileURL(path).href)',
    "import('@dynamo-outbox/local')",
    "process.on('SIGTERM', stop)",
    'new URL(request.url).pathname',
    'spawn(process.execPath, [script])',
  ])('accepts %s', (source) => {
    expect(unportableIn(source)).toEqual([]);
  });

  it.each(['NODE_ENV=test jest', 'tsc && rm -rf dist', "prettier '**/*'", 'echo $HOME', './run', 'a; b'])(
    'finds the npm script %s',
    (script) => {
      expect(isUnportableScript(script)).toBe(true);
    },
  );

  it('finds paths that collide or that Windows refuses', () => {
    expect(unportablePaths(['docs/A.md', 'docs/a.md', 'src/aux.ts', 'src/a:b.ts', 'src/fine.ts'])).toEqual([
      'docs/a.md',
      'src/aux.ts',
      'src/a:b.ts',
    ]);
  });
});
