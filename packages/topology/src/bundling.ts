/** Dependencies in CommonJS ask for Node's own modules with `require`, which an ES module has not. */
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';" +
  'const require = createRequireOfBundle(import.meta.url);';

/**
 * How functions are bundled wherever they run, in esbuild's words: with all they need, the AWS SDK included, as ES modules for
 * Node 20 and newer.
 */
export const functionBundling = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  /** File extension by which Node knows an ES module wherever it lies. */
  outExtension: { '.js': '.mjs' },
  /** Packages' ES modules first: they can be shaken, which halves the AWS SDK. */
  mainFields: ['module', 'main'] as string[],
  banner: { js: banner },
  /** Logs, metrics and dead letters tell errors by the names of their classes. */
  keepNames: true,
  legalComments: 'none',
  logLevel: 'silent',
} as const;

/**
 * How they are bundled for AWS: small, and in chunks, so that a cold start reads what it needs. The S3 client waits for the first
 * large payload, and the SDK's ways to find credentials for the one that is used; a quarter of the init time goes with them.
 */
export const productionBundling = {
  ...functionBundling,
  minify: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  sourcemap: true,
  /** A stack trace needs names and lines, not the sources themselves, which are in the repository. */
  sourcesContent: false,
} as const;
