import { drawHistory } from '../history/history.ts';
import { runHistory } from '../history/run-history.ts';
import type { Finding } from '../search/finding.ts';
import { seedOf } from '../search/search.ts';
import { shrink } from '../search/shrink.ts';
import type { SimulateArguments } from './arguments.ts';
import { readArguments, usage, UsageError } from './arguments.ts';
import { renderFinding } from './render-finding.ts';
import { runWorkers } from './run-workers.ts';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const printFinding = async (finding: Finding): Promise<void> => {
  const { history } = finding;
  print(`A promise is broken in history ${history.seed}. Looking for the smallest history that breaks it …`);
  const smallest = await shrink(finding);
  print('');
  print(await renderFinding(smallest));
  print('');
  const [seed, index] = history.seed.split('/');
  print(`Run it again, unshrunk: npm run simulate -- --seed ${seed ?? ''} --history ${index ?? ''}`);
};

const runOne = async (seed: string, index: number): Promise<number> => {
  const history = drawHistory(seedOf(seed, index));
  const { violations } = await runHistory(history);
  print(await renderFinding({ history, violations }));
  print('');
  print(
    violations.length === 0
      ? 'Every promise was kept.'
      : `${counted(violations.length, 'violation', 'violations')}: see the top of this report.`,
  );
  return violations.length === 0 ? 0 : 1;
};

const runAll = async (given: SimulateArguments): Promise<number> => {
  const startedAt = performance.now();
  const { runs, calls, findings } = await runWorkers(given);
  const seconds = (performance.now() - startedAt) / 1_000;
  print(
    `${counted(runs, 'run', 'runs')} of ${counted(given.histories, 'history', 'histories')} (seed ${given.seed}), ` +
      `${counted(calls, 'call', 'calls')}, ${seconds.toFixed(1)} s, ` +
      `${Math.round((runs / seconds) * 60).toLocaleString('en')} runs a minute.`,
  );
  const [first] = findings;
  if (first === undefined) {
    print('Every promise was kept.');
    return 0;
  }
  await printFinding(first);
  return 1;
};

const main = async (): Promise<number> => {
  try {
    const given = readArguments(process.argv.slice(2));
    if (given === undefined) {
      print(usage);
      return 0;
    }
    return await (given.history === undefined ? runAll(given) : runOne(given.seed, given.history));
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
};

process.exitCode = await main();
