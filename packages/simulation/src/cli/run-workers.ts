import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SearchResult } from '../search/search.ts';
import type { SimulateArguments } from './arguments.ts';
import type { Share } from './share.ts';

const workerPath = fileURLToPath(new URL('./worker.ts', import.meta.url));

const runWorker = (share: Share): Promise<SearchResult> =>
  new Promise((resolve, reject) => {
    const worker = fork(workerPath, { execArgv: ['--no-warnings', '--import', 'tsx'] });
    let result: SearchResult | undefined;
    worker.once('message', (message) => {
      result = message as SearchResult;
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (result === undefined) {
        reject(new Error(`A worker ended with exit code ${code ?? 'none'} before it had a result.`));
      } else {
        resolve(result);
      }
    });
    worker.send(share);
  });

/** Shares the histories among processes, and adds up what they found. */
export const runWorkers = async ({
  seed,
  histories,
  crashes,
  workers,
}: SimulateArguments): Promise<SearchResult> => {
  const results = await Promise.all(
    Array.from({ length: workers }, (_, from) =>
      runWorker({ seed, from, to: histories, step: workers, crashesBelow: crashes }),
    ),
  );
  return {
    runs: results.reduce((sum, { runs }) => sum + runs, 0),
    calls: results.reduce((sum, { calls }) => sum + calls, 0),
    findings: results.flatMap(({ findings }) => findings),
  };
};
