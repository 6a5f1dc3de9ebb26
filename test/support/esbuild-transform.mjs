import { url as inspectorUrl } from 'node:inspector';
import { transformSync } from 'esbuild';

/**
 * Lets jest run TypeScript as ES modules: esbuild strips the types, and `tsc` checks them elsewhere. Under a debugger the code also carries
 * its source map, so that breakpoints are at the lines of the source. Run jest with `--no-cache` then.
 */
export const process = (source, path) => {
  const { code, map } = transformSync(source, {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcemap: inspectorUrl() === undefined ? 'external' : 'both',
    sourcefile: path,
  });
  return { code, map };
};

export default { process };
