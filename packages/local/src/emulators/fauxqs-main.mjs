/**
 * The process of the SNS, SQS and S3 emulator. Plain JavaScript, because Node runs it without a loader.
 *
 * Built and bound here, because `startFauxqs` listens on every network interface of the machine.
 */
import { createRequire, register } from 'node:module';

const hasSqlite = createRequire(import.meta.url)('node:module').isBuiltin('node:sqlite');
if (!hasSqlite) {
  register('./node-sqlite-hook.mjs', import.meta.url);
}

const { buildApp } = await import('fauxqs');
const app = buildApp({ logger: false });
const address = await app.listen({ port: Number(process.env['PORT'] ?? '0'), host: '127.0.0.1' });
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
process.stdout.write(`The broker emulator listens on ${address}\n`);
