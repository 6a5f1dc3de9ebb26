import { describe, expect, it } from '@jest/globals';
import { formatPage, replaceGenerated } from '../../scripts/generated.ts';
import { rulesTable, timelines } from '../../scripts/simulation/simulation-page.ts';
import { readPage } from './markdown.ts';

describe('the page about the simulator', () => {
  it('shows the rules and the timelines as the simulator prints them', async () => {
    const page = readPage('docs/simulation.md');
    const written = replaceGenerated(
      replaceGenerated(page, 'rules', rulesTable()),
      'timelines',
      await timelines(),
    );

    expect(await formatPage(written)).toBe(await formatPage(page));
  });
});
