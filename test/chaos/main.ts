/** `npm run chaos`: checks the promises of the toolkit while everything around it fails. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ChaosArguments, InvalidArgumentsError, readArguments, usage } from './arguments.ts';
import { toReport } from './run/report.ts';
import { runChaos } from './run/run-chaos.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const anySeed = (): number => Math.floor(Math.random() * 1_000_000) + 1;

const run = async (args: ChaosArguments): Promise<number> => {
  const { output = join(import.meta.dirname, '../../.local/chaos', `seed-${args.seed}.json`) } = args;
  mkdirSync(dirname(output), { recursive: true });
  const log = createWriteStream(`${output.replace(/\.json$/, '')}.log`);
  const result = await runChaos({ ...args, say, log: (line) => log.write(`${line}\n`) });
  log.end();
  writeFileSync(output, `${JSON.stringify(result, undefined, 2)}\n`);
  say(toReport(result));
  say(`Written to ${output}, and what functions said beside it.`);
  return result.violations.length === 0 ? 0 : 1;
};

const main = async (): Promise<number> => {
  try {
    const args = readArguments(process.argv.slice(2), anySeed);
    if (args === 'help') {
      say(usage);
      return 0;
    }
    return await run(args);
  } catch (error) {
    if (error instanceof InvalidArgumentsError) {
      process.stderr.write(`${error.message}\n\n${usage}\n`);
      return 2;
    }
    throw error;
  }
};

process.exit(await main());
