import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('the contract suites run with node:test', () => {
  const fixture = join(import.meta.dirname, 'node-runner.fixture.ts');

  const { stdout, status } = spawnSync(
    process.execPath,
    ['--no-warnings', '--import', 'tsx', '--test', '--test-reporter', 'tap', fixture],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );

  expect(stdout).toMatch(/# pass [3-9]\d$/mu);
  expect(stdout).toMatch(/^# fail 0$/mu);
  expect(status).toBe(0);
});
