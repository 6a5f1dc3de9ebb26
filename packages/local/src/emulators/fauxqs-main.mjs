/** The process of the SNS, SQS and S3 emulator. Plain JavaScript, because Node runs it without a loader. */
import { createRequire, register } from 'node:module';

const hasSqlite = createRequire(import.meta.url)('node:module').isBuiltin('node:sqlite');
if (!hasSqlite) {
  register('./node-sqlite-hook.mjs', import.meta.url);
}

await import('./fauxqs-server.mjs');
