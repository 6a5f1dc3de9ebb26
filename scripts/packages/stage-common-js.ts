import { join, posix } from 'node:path';
import { copy, filesBelow, read, write } from './files.ts';
import { inlineEsModules } from './inline-es-modules.ts';
import type { Places } from './stage-modules.ts';
import { toCommonJs } from './to-common-js.ts';

const relativeRequire = /\brequire\("(\.{1,2}\/[^"]+)"\)/gu;

/** Converts modules and everything that they load, by the path of each module. */
const convert = async (
  compiled: string,
  entries: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const modules = new Map<string, string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!modules.has(file)) {
      const folder = posix.dirname(file);
      const code = await toCommonJs(read(join(compiled, file)), file);
      modules.set(file, code);
      waiting.push(...[...code.matchAll(relativeRequire)].map(([, path = '']) => posix.join(folder, path)));
    }
  }
  return modules;
};

/** Declarations have the same depth in both formats, so that their maps are the same too. */
const stageDeclarations = (output: string): void => {
  for (const file of filesBelow(join(output, 'esm')).filter((path) => /\.d\.ts(?:\.map)?$/u.test(path))) {
    copy(join(output, 'esm', file), join(output, 'cjs', file));
  }
};

/** Writes the CommonJS modules of a package that its entry points load, and their declarations. */
export const stageCommonJs = async (
  { sources, compiled, output }: Places,
  entries: readonly string[],
): Promise<void> => {
  const modules = await convert(compiled, entries);
  for (const [file, code] of await inlineEsModules(modules, { folder: sources, output })) {
    write(join(output, 'cjs', file), code);
  }
  stageDeclarations(output);
  write(join(output, 'cjs/package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
};
