/** Built and bound here, because `startFauxqs` listens on every network interface of the machine. */
import { buildApp } from 'fauxqs';

const app = buildApp({ logger: false });
const address = await app.listen({ port: Number(process.env['PORT'] ?? '0'), host: '127.0.0.1' });
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
process.stdout.write(`The broker emulator listens on ${address}\n`);
