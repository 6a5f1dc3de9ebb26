/** Invokes the handler of a bundle once, and tells its answer and the most memory that this process ever took. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [bundle = '', eventFile = ''] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);
const response = await handler(JSON.parse(readFileSync(eventFile, 'utf8')), {
  getRemainingTimeInMillis: () => 600_000,
});
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ response, peakMegabytes }));
