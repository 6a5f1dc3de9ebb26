/** Invokes the handler of a bundle once, and reports its answer and the peak memory of this process. */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const readStatus = () => (existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '');

const [bundle = '', eventFile = ''] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);
const response = await handler(JSON.parse(readFileSync(eventFile, 'utf8')), {
  getRemainingTimeInMillis: () => 600_000,
});
// Linux hands the peak of the process that started this one down into `maxRSS`; VmHWM is of this one alone.
const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readStatus()) ?? [];
const peakMegabytes = Number(kilobytes ?? process.resourceUsage().maxRSS) / 1024;
process.stdout.write(JSON.stringify({ response, peakMegabytes }));
