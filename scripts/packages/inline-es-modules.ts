import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, resolve } from 'node:path';
import { build } from 'esbuild';
import { read, write } from './files.ts';
import { licensesOf } from './licenses.ts';

const requireCall = /\brequire\("((?:@[\w-][\w.-]*\/)?[\w-][\w.-]*(?:\/[\w./-]+)?)"\)/gu;

/** The nearest package.json at or above a directory. */
const manifestAt = (directory: string): { readonly type?: unknown } => {
  const path = join(directory, 'package.json');
  return existsSync(path)
    ? (JSON.parse(read(path)) as { readonly type?: unknown })
    : manifestAt(dirname(directory));
};

const isEsModule = (path: string): boolean =>
  path.endsWith('.mjs') || (path.endsWith('.js') && manifestAt(dirname(path)).type === 'module');

/** Libraries that have only ES modules, which `require` in Jest on Node 20 cannot load. */
const esModulesAmong = (names: readonly string[], folder: string): readonly string[] => {
  const { resolve: find } = createRequire(join(folder, 'package.json'));
  return names.filter((name) => !name.startsWith('@dynamo-outbox/') && isEsModule(find(name)));
};

const relativeTo = (file: string, path: string): string => {
  const relative = posix.relative(posix.dirname(file), path);
  return relative.startsWith('.') ? relative : `./${relative}`;
};

/** The package whose modules are converted. */
interface Package {
  readonly folder: string;
  /** The folder to publish. */
  readonly output: string;
}

const inline = async (name: string, { folder, output }: Package): Promise<void> => {
  const { metafile } = await build({
    stdin: { contents: `export * from '${name}';`, resolveDir: folder },
    outfile: join(output, 'cjs/inlined', `${name}.js`),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = Object.keys(metafile.inputs).map((path) => resolve(path));
  write(join(output, 'cjs/inlined', `${name}.LICENSE.txt`), `${licensesOf(inputs)}\n`);
};

/** Gives CommonJS modules their own copy of each library that has only ES modules, and returns the changed modules. */
export const inlineEsModules = async (
  modules: ReadonlyMap<string, string>,
  target: Package,
): Promise<ReadonlyMap<string, string>> => {
  const names = [...modules.values()].flatMap((code) =>
    [...code.matchAll(requireCall)].map(([, name = '']) => name),
  );
  const inlined = esModulesAmong([...new Set(names)], target.folder);
  await Promise.all(inlined.map((name) => inline(name, target)));
  const replaceIn = (file: string, code: string): string =>
    code.replace(requireCall, (call, name: string) =>
      inlined.includes(name) ? `require("${relativeTo(file, `inlined/${name}.js`)}")` : call,
    );
  return new Map([...modules].map(([file, code]) => [file, replaceIn(file, code)]));
};
