import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { conformanceCases, emulatorDiffers } from './conformance-cases.fixture.ts';
import { resetTables, runCommand } from './conformance.fixture.ts';
import { createModel } from './model.fixture.ts';

const goldenFile = new URL('conformance-outcomes.golden.json', import.meta.url);

const outcomeOf = async ({ send }: (typeof conformanceCases)[number]): Promise<unknown> => {
  const { client } = createModel();
  await resetTables(client);
  return runCommand(client, send);
};

// Set this to write the file after a deliberate change, then review the difference.
if (process.env['UPDATE_GOLDEN'] !== undefined) {
  const outcomes: Record<string, unknown> = {};
  for (const some of conformanceCases) {
    outcomes[some.name] = await outcomeOf(some);
  }
  writeFileSync(goldenFile, `${JSON.stringify(outcomes, undefined, 2)}\n`);
}

const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Record<string, unknown>;

describe('the model of DynamoDB', () => {
  it('has a unique name for each case', () => {
    const names = conformanceCases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(golden).sort()).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(Object.keys(emulatorDiffers)));
  });

  it.each(conformanceCases.map((some) => [some.name, some] as const))('%s', async (name, some) => {
    expect(await outcomeOf(some)).toEqual(golden[name]);
  });
});
