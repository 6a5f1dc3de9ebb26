/** `npm start`: runs the example on this machine, with nothing but Node. */
import { fileURLToPath } from 'node:url';
import { runStartCommand } from '@dynamo-outbox/local';
import { describeExampleDeployment } from '../lib/example-deployment.ts';
import { welcome } from './welcome.ts';

process.exitCode = await runStartCommand({
  description: describeExampleDeployment(),
  root: fileURLToPath(new URL('..', import.meta.url)),
  args: process.argv.slice(2),
  environment: process.env,
  welcome: (urls, endpoints) =>
    welcome({ urls, endpoints, publicEndpoint: process.env['EMULATOR_PUBLIC_URL'] }),
  write: (line) => {
    console.log(line);
  },
  warn: (line) => {
    console.error(line);
  },
});
process.exit();
