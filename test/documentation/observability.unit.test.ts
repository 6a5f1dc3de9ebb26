import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagingEventNames, metricUnits } from '@dynamo-outbox/service-runtime';
import { describe, expect, it } from '@jest/globals';
import { readPage, root } from './markdown.ts';

const page = readPage('docs/reference/observability.md');

/** The cells of a section's first table, without its heading. */
const tableOf = (section: string): readonly (readonly string[])[] => {
  const text = page.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

const codeIn = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** Events that the sources log by name, rather than as messaging events. */
const loggedByName = (): readonly string[] => {
  const files = execFileSync('git', ['ls-files', 'packages', 'services', 'lambdas'], { cwd: root })
    .toString()
    .split('\n')
    .filter((path) => path.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(path));
  return files.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/logger\.\w+\(\s*'([a-z-]+\.[a-z-]+)'/g)].map(
      ([, event = '']) => event,
    ),
  );
};

describe('the guide on observability', () => {
  it('lists every log event once, and no others', () => {
    const listed = tableOf('Log events').flatMap(([event]) => codeIn(event));

    expect(listed.toSorted()).toEqual([...messagingEventNames, ...loggedByName()].toSorted());
  });

  it('lists every metric once with its unit, and no others', () => {
    const listed = tableOf('Metrics').map(([metric, unit]) => [codeIn(metric)[0], unit]);

    expect(listed.toSorted()).toEqual(Object.entries(metricUnits).toSorted());
  });

  it('names the event of every metric', () => {
    const measured = tableOf('Log events').flatMap(([, , , metrics]) => codeIn(metrics));

    expect([...new Set(measured.filter((name) => name !== 'outcome'))].toSorted()).toEqual(
      Object.keys(metricUnits).toSorted(),
    );
  });

  it('sets alarms on existing metrics', () => {
    const alarmed = tableOf('Alarms to set').flatMap(([alarm]) => codeIn(alarm));
    const ofAws = [
      'ApproximateNumberOfMessagesVisible',
      'IteratorAge',
      'ApproximateAgeOfOldestMessage',
      'NumberOfObjects',
    ];
    const ofLambda = ['Errors', 'Throttles'];

    for (const metric of alarmed) {
      expect([...Object.keys(metricUnits), ...ofAws, ...ofLambda]).toContain(metric);
    }
  });
});
