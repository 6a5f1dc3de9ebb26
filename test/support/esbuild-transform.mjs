import { transformSync } from 'esbuild';

/** Lets jest run TypeScript as ES modules: types are stripped, `tsc` checks them elsewhere. */
export const process = (source, path) => {
  const { code, map } = transformSync(source, {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcemap: 'external',
    sourcefile: path,
  });
  return { code, map };
};

export default { process };
