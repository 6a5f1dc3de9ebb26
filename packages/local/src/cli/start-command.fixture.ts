/** `npm start` with a minimal stack; prints `welcome` and the URLs. */
import { fixtureRoot, notesDeployment } from '../stack/stack.fixture.ts';
import { testCacheDirectory } from '../testing/index.ts';
import { runStartCommand } from './run-start-command.ts';

process.exitCode = await runStartCommand({
  description: notesDeployment,
  root: fixtureRoot,
  bundleCacheDirectory: testCacheDirectory,
  args: process.argv.slice(2),
  environment: process.env,
  welcome: (urls) => `welcome ${JSON.stringify(urls)}`,
  write: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`${line}\n`),
});
process.exit();
