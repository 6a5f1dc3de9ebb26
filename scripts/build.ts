/** `npm run build`: bundles each deployed function and server into a separate bundle below `dist/`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, functionEntries, httpFunctionEntries, serverEntries } from '@dynamo-outbox/local';
import { describeExampleDeployment } from '../lib/example-deployment.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = join(root, 'dist');
const description = describeExampleDeployment();

rmSync(directory, { recursive: true, force: true });
const bundles = await bundle({
  root,
  directory,
  target: 'production',
  entries: {
    ...functionEntries(description),
    ...httpFunctionEntries(description),
    ...serverEntries(description),
  },
});

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1_024)} KB`.padStart(8);
for (const { name, bytes, gzippedBytes } of bundles) {
  console.log(`${name.padEnd(32)}${kilobytes(bytes)}  gzipped ${kilobytes(gzippedBytes)}`);
}
