import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../../../..');

/** Runs the contract suite against a planted adapter in a jest of its own: names of the cases that fail. */
const casesThatCatch = (adapter: string): readonly string[] => {
  const file = join(import.meta.dirname, 'planted', `${adapter}.planted.ts`);
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { stdout } = spawnSync(process.execPath, ['--no-warnings', jest, '--json', '--testMatch', file], {
    cwd: root,
    encoding: 'utf8',
  });
  const { testResults } = JSON.parse(stdout) as JestReport;
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ title }) => title),
  );
};

interface JestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

it('the contract suite rejects an adapter that applies changes before it has checked all', () => {
  expect(casesThatCatch('one-phase')).toContain('writes nothing when the last change fails');
});

it('the contract suite rejects an adapter that writes while staging', () => {
  expect(casesThatCatch('writes-at-once')).toEqual(
    expect.arrayContaining(['shows nothing before the commit', 'writes nothing when the last change fails']),
  );
});
