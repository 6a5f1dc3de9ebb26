import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { beforeAll, describe, expect, it } from '@jest/globals';

const planted = join(import.meta.dirname, 'planted');

interface Result {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

interface Report {
  readonly success: boolean;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Result[] }[];
}

/** Runs the planted files in one process of Jest. */
const runPlanted = (): Report => {
  const root = join(import.meta.dirname, '../../..');
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--no-warnings',
      join(root, 'node_modules/jest/bin/jest.js'),
      '--json',
      '--runInBand',
      '--testMatch',
      join(planted, '*.planted.ts'),
    ],
    { cwd: root, encoding: 'utf8' },
  );
  return JSON.parse(stdout) as Report;
};

describe('the runner of the tests', () => {
  let report: Report;

  beforeAll(() => {
    report = runPlanted();
  });

  const resultsOf = (name: string): readonly Result[] =>
    report.testResults.find((file) => file.name.endsWith(`/${name}.planted.ts`))?.assertionResults ?? [];

  it('reports each outcome of a test', () => {
    expect(report.success).toBe(false);
    expect(Object.fromEntries(resultsOf('outcomes').map(({ title, status }) => [title, status]))).toEqual({
      holds: 'passed',
      'fails at a line of the source': 'failed',
      rejects: 'failed',
      'takes too long': 'failed',
      'leaves a rejection behind': 'failed',
      'throws beside its promise': 'failed',
      'is given 1 of two': 'passed',
      'is given 2 of two': 'failed',
      'is skipped': 'pending',
      'compares dates by their time': 'failed',
      'compares errors by their message': 'failed',
      'fails with its hook': 'failed',
      'fails with the hook behind it': 'failed',
    });
  });

  it('counts a file that does not load', () => {
    expect(report.numRuntimeErrorTestSuites).toBe(1);
  });

  it('shows the line of the source at which a test fails', () => {
    const lines = readFileSync(join(planted, 'outcomes.planted.ts'), 'utf8').split('\n');
    const line = 1 + lines.findIndex((text) => text.includes('The line that must be shown.'));
    const failed = resultsOf('outcomes').find(({ title }) => title.startsWith('fails at a line'));

    expect(failed?.failureMessages.join('\n')).toContain(`outcomes.planted.ts:${line}:`);
  });

  it('gives each file the process as it was: variables and directory', () => {
    const results = ['changes-process', 'changes-process-again'].flatMap(resultsOf);

    expect(results.map(({ status, failureMessages }) => [status, failureMessages])).toEqual([
      ['passed', []],
      ['passed', []],
    ]);
  });

  it('runs files beside Node itself, so that values of both have the same classes', () => {
    expect(runInThisContext('Error')).toBe(Error);
  });
});
