import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';

const root = join(import.meta.dirname, '../..');
const violations = join(import.meta.dirname, 'violations');

interface Configuration {
  readonly forbidden: NonNullable<IFlattenedRuleSet['forbidden']>;
  readonly options: Record<string, unknown>;
}
const { default: configuration } = (await import(
  pathToFileURL(join(root, '.dependency-cruiser.mjs')).href
)) as {
  default: Configuration;
};
const { forbidden, options } = configuration;

const brokenRules = async (baseDir: string, folders: readonly string[]): Promise<readonly string[]> => {
  const { output } = await cruise([...folders], {
    ...options,
    baseDir,
    exclude: { path: '^dist/' },
    validate: true,
    ruleSet: { forbidden: [...forbidden] },
  });
  return (output as ICruiseResult).summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`,
  );
};

// `npm run lint` checks that they hold in this repository.
describe('the dependency rules', () => {
  it('have one planted violation each', () => {
    expect(readdirSync(violations).sort()).toEqual(forbidden.map(({ name }) => name ?? '').sort());
  });

  it.each(readdirSync(violations))('catch a breach of %s', async (name) => {
    const baseDir = join(violations, name);

    const broken = await brokenRules(
      baseDir,
      readdirSync(baseDir).filter((entry) => !entry.includes('.')),
    );

    expect(broken.map((sentence) => sentence.split(':')[0])).toContain(name);
  });

  it.each(readdirSync(join(root, 'packages')).filter((name) => name !== 'kernel'))(
    'let packages/%s import the packages of its package.json and no others',
    (name) => {
      const text = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8');
      const { dependencies = {}, peerDependencies = {} } = JSON.parse(text) as Record<
        string,
        Record<string, string> | undefined
      >;
      const prefix = '@dynamo-outbox/';
      const packages = Object.keys({ ...dependencies, ...peerDependencies })
        .filter((dependency) => dependency.startsWith(prefix) && !dependency.includes('/lambda-'))
        .map((dependency) => dependency.slice(prefix.length));

      const rule = forbidden.find((each) => each.name === `${name}-imports-only-lower-layers`);

      const { pathNot } = (rule as { to: { pathNot: readonly string[] } } | undefined)?.to ?? { pathNot: [] };
      expect([...pathNot].sort()).toEqual([name, ...packages].map((one) => `^packages/${one}/`).sort());
    },
  );
});
