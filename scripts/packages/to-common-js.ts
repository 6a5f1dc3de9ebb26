import { posix } from 'node:path';
import { transform } from 'esbuild';
import { replacePaths } from './runtime-files.ts';

const moduleUrl = "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;";

/** From the folder of a CommonJS module to a file of the same package that always runs as an ES module. */
const toEsModule = (file: string, path: string): string => {
  const folder = posix.dirname(file);
  return posix
    .relative(posix.join('/cjs', folder), posix.join('/esm', folder, path))
    .replace(/\.ts$/u, '.js');
};

/**
 * Converts a compiled ES module to CommonJS. Files that it finds by their path, such as the entry points of processes,
 * remain ES modules.
 *
 * @param file - path of the module, relative to the folder of its format
 */
export const toCommonJs = async (code: string, file: string): Promise<string> => {
  const { code: converted } = await transform(
    replacePaths(code, (path) => (/\.(?:ts|mjs)$/u.test(path) ? toEsModule(file, path) : undefined)),
    {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      // Jest has no `import()` in CommonJS mode.
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': 'importMetaUrl' },
      ...(code.includes('import.meta.url') ? { banner: moduleUrl } : {}),
      logLevel: 'silent',
    },
  );
  return converted.replace(/\n\/\/# sourceMappingURL=.*\n?$/u, '\n');
};
