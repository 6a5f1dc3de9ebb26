import { describe, expect, it } from '@jest/globals';
import { formatPage, replaceGenerated } from '../../scripts/generated.ts';
import { pictureOf } from '../../scripts/tracing/tracing-page.ts';
import { readPage } from './markdown.ts';

describe('the guide about tracing', () => {
  it('shows the traces of the saga as they are recorded', async () => {
    const page = readPage('docs/guides/trace.md');
    const linked = replaceGenerated(page, 'link', await pictureOf('link'));
    const written = replaceGenerated(linked, 'continue', await pictureOf('continue'));

    expect(await formatPage(written)).toBe(await formatPage(page));
  });
});
