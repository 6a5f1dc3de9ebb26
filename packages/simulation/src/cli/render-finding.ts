import type { TimelineEntry } from '../engine/timeline.ts';
import { runHistory } from '../history/run-history.ts';
import { rulePromises } from '../rules/rule.ts';
import { realParts } from '../world/parts.ts';
import type { Finding } from '../search/finding.ts';

const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(3).padStart(10);

const widestLine = 400;

const cut = (text: string): string => (text.length > widestLine ? `${text.slice(0, widestLine)} …` : text);

const renderEntries = (entries: readonly TimelineEntry[]): readonly string[] => {
  const [first] = entries;
  const width = Math.max(...entries.map(({ who }) => who.length));
  return entries.map(({ at, who, what }) =>
    cut(`${seconds(at - (first?.at ?? at))}  ${who.padEnd(width)}  ${what}`),
  );
};

/** Runs a finding again and describes it: the broken rules, the history, and the timeline of all events. */
export const renderFinding = async ({ history }: Finding, parts = realParts): Promise<string> => {
  const { violations, timeline } = await runHistory(history, { isRecorded: true, parts });
  return [
    ...violations.map(({ rule, detail }) => `${rule}: ${detail}\n    broken promise ${rulePromises[rule]}`),
    ...(violations.length === 0 ? [] : ['']),
    `setup  ${JSON.stringify(history.setup)}`,
    `faults ${JSON.stringify(history.faults)}`,
    '',
    ...renderEntries(timeline.entries),
  ].join('\n');
};
