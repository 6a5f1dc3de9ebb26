/* Run in a process of its own: how long it takes to load the bundle that is named, up to an exported handler, as at a cold start. */
import { pathToFileURL } from 'node:url';

const { href } = pathToFileURL(process.argv[2]);
const before = performance.now();
const { handler } = await import(href);
const milliseconds = performance.now() - before;
if (typeof handler !== 'function') {
  throw new Error(`${href} exports no handler.`);
}
process.stdout.write(JSON.stringify({ milliseconds, megabytes: process.memoryUsage().rss / 1_048_576 }));
process.exit();
