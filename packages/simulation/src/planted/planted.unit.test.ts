import { describe, expect, it } from '@jest/globals';
import { runHistory } from '../history/run-history.ts';
import type { RuleName } from '../rules/rule.ts';
import { search } from '../search/search.ts';
import type { WorldParts } from '../world/parts.ts';
import { foundHistories } from './found-histories.ts';
import { plantedFaults, plantedNames } from './planted-faults.ts';

const rulesBrokenBy = async (
  history: Parameters<typeof runHistory>[0],
  parts?: WorldParts,
): Promise<readonly RuleName[]> => {
  const { violations } = await runHistory(history, parts === undefined ? {} : { parts });
  return violations.map(({ rule }) => rule);
};

describe.each(plantedNames)('the rules, of a world that %s', (name) => {
  const { parts, rule } = plantedFaults[name];

  it(`notice ${rule}`, async () => {
    expect(await rulesBrokenBy(foundHistories[name], parts)).toContain(rule);
  });

  it('find nothing with the real part', async () => {
    expect(await rulesBrokenBy(foundHistories[name])).toEqual([]);
  });
});

describe('a random search', () => {
  it.each([
    'sortsByVersionThenTime',
    'stopsBehindAnyBacklog',
    'takesUnknownCodesForMarks',
    'rejectsNewerVersions',
    'skipsAnUpcaster',
    'rewritesOldVersions',
  ] as const)(
    'finds a world that %s within a few hundred histories, and nothing in the same history without',
    async (name) => {
      const histories = Array.from({ length: 300 }, (_, index) => index);
      const { findings } = await search({
        seed: 'planted',
        histories,
        crashesBelow: 0,
        parts: plantedFaults[name].parts,
      });

      expect(findings).toHaveLength(1);
      for (const { history } of findings) {
        expect(await rulesBrokenBy(history)).toEqual([]);
      }
    },
  );
});
