/** CommonJS dependencies load Node's built-in modules with `require`, which ES modules do not have. */
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';" +
  'const require = createRequireOfBundle(import.meta.url);';

/**
 * esbuild options for every function bundle: all dependencies are included, also the AWS SDK, as ES modules for Node 20
 * and newer.
 */
export const functionBundling = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  /** File extension that marks an ES module for Node in any directory. */
  outExtension: { '.js': '.mjs' },
  /** Prefers the ES modules of packages: they can be tree-shaken, which halves the AWS SDK. */
  mainFields: ['module', 'main'] as string[],
  banner: { js: banner },
  /** Logs, metrics and dead letters identify errors by class name. */
  keepNames: true,
  legalComments: 'none',
  logLevel: 'silent',
} as const;

/**
 * esbuild options for AWS: minified, and split into chunks, so that a cold start loads only what it needs. The S3
 * client is loaded with the first large payload, and only the credential provider in use is loaded. This saves a
 * quarter of the init time.
 */
export const productionBundling = {
  ...functionBundling,
  minify: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  sourcemap: true,
  /** A stack trace needs names and line numbers, but not the sources, which are in the repository. */
  sourcesContent: false,
} as const;

/**
 * Clients that the toolkit loads only for some features, such as payloads in S3. npm does not install them by itself.
 * Each Node runtime of Lambda contains them.
 */
export const optionalClients: ReadonlySet<string> = new Set([
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-kms',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sns',
]);
