import { renderFinding } from '../../packages/simulation/src/cli/render-finding.ts';
import { foundHistories } from '../../packages/simulation/src/planted/found-histories.ts';
import type { PlantedName } from '../../packages/simulation/src/planted/planted-faults.ts';
import { plantedFaults, plantedNames } from '../../packages/simulation/src/planted/planted-faults.ts';
import { rulePromises } from '../../packages/simulation/src/rules/rule.ts';

const widestLine = 150;
const headLines = 45;
const tailLines = 15;

const cut = (line: string): string => (line.length > widestLine ? `${line.slice(0, widestLine)} …` : line);

/** Shortens long histories in the middle. */
const shorten = (text: string): string => {
  const lines = text.split('\n').map(cut);
  const left = lines.length - headLines - tailLines;
  return left <= 1
    ? lines.join('\n')
    : [...lines.slice(0, headLines), `           … ${left} more lines …`, ...lines.slice(-tailLines)].join(
        '\n',
      );
};

/** Returns a table of the rules that every history must satisfy. */
export const rulesTable = (): string =>
  [
    '| Rule | Promise |',
    '| --- | --- |',
    ...Object.entries(rulePromises).map(([rule, promise]) => `| \`${rule}\` | ${promise} |`),
  ].join('\n');

const timelineOf = async (name: PlantedName): Promise<string> => {
  const { title, law, rule, parts } = plantedFaults[name];
  const rendered = await renderFinding({ history: foundHistories[name], violations: [] }, parts);
  return [
    `### ${title}`,
    '',
    `Law: ${law} Found by \`${rule}\`.`,
    '',
    '<details><summary>Timeline</summary>',
    '',
    '```text',
    shorten(rendered),
    '```',
    '',
    '</details>',
  ].join('\n');
};

/** Returns the timeline of the smallest history that shows each planted fault. */
export const timelines = async (): Promise<string> => {
  const pages: string[] = [];
  for (const name of plantedNames) {
    pages.push(await timelineOf(name));
  }
  return pages.join('\n\n');
};
