/** Dependencies in CommonJS ask for Node's own modules with `require`, which an ES module has not. */
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';" +
  'const require = createRequireOfBundle(import.meta.url);';

/**
 * How functions are bundled, in esbuild's words: the same for the local stack and for what is deployed, the AWS SDK included,
 * so that what was tested is what runs.
 */
export const functionBundling = {
  format: 'esm',
  /** Node 20 runs it, and whatever is newer. */
  target: 'node20',
  /** File extension by which Node knows an ES module wherever it lies. */
  extension: '.mjs',
  /** Packages' ES modules first: they can be shaken, which halves the AWS SDK. */
  mainFields: ['module', 'main'],
  banner,
  /** Logs, metrics and dead letters tell errors by the names of their classes. */
  keepNames: true,
  legalComments: 'none',
} as const;
