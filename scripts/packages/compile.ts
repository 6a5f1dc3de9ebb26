import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './workspaces.ts';

const work = join(root, '.local/packages');

const compiler = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin/tsc',
);

/** What to compile. */
interface Compilation {
  /** Entry points, relative to the repository. The compiler adds what they import. */
  readonly files: readonly string[];
  /** The source of each entry point of the packages, relative to the repository, by the name that imports it. */
  readonly names: ReadonlyMap<string, string>;
  /** The tsconfig.json whose options apply, relative to the repository. */
  readonly config: string;
}

/**
 * Compiles to ES modules with declarations and maps, and returns the directory. Below it, files have the paths that they
 * have in the repository. Throws if a declaration cannot be generated.
 */
export const compile = ({ files, names, config }: Compilation): string => {
  const directory = join(work, config.replace(/\.json$/u, ''));
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'tsconfig.json');
  writeFileSync(
    path,
    JSON.stringify({
      extends: join(root, config),
      compilerOptions: {
        noEmit: false,
        rootDir: root,
        outDir: directory,
        declaration: true,
        declarationMap: true,
        sourceMap: true,
        rewriteRelativeImportExtensions: true,
        // Without it, the compiler takes a package for an installed one, which it does not compile.
        paths: Object.fromEntries([...names].map(([name, file]) => [name, [join(root, file)]])),
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: [],
      exclude: [],
      files: files.map((file) => join(root, file)),
    }),
  );
  execFileSync(process.execPath, [compiler, '--project', path], { cwd: root, stdio: 'inherit' });
  return directory;
};
