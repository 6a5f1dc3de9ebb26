import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exampleOf, faultsOf } from './compile-blocks.ts';
import { codeBlocks, pages, readPage, relativeLinks, root } from './markdown.ts';

const typescriptBlocks = pages()
  .flatMap((page) => codeBlocks(page, readPage(page)))
  .filter(({ language }) => language === 'ts');

describe('the documentation', () => {
  it('has TypeScript in it', () => {
    expect(typescriptBlocks.length).toBeGreaterThan(0);
  });

  it('shows only TypeScript that compiles', () => {
    expect(faultsOf(typescriptBlocks)).toEqual([]);
  });

  it('is caught when a block drifts from the code', () => {
    const drifted = {
      page: 'README.md',
      line: 7,
      language: 'ts',
      code: "import { hasErrorCode } from '@dynamo-outbox/kernel';\nhasErrorCode('no error', 1);\n",
    };

    expect(faultsOf([drifted])).toEqual([expect.stringContaining('README.md:9: ')]);
  });

  it('shows the files of the examples as they are, and compiles and deploys them elsewhere', () => {
    const shown = typescriptBlocks.filter((block) => exampleOf(block) !== undefined);

    expect(shown.length).toBeGreaterThan(0);
    for (const block of shown) {
      const path = exampleOf(block) ?? '';
      expect(block.code).toBe(`// ${path}\n${readFileSync(join(root, path), 'utf8')}`);
    }
  });

  it.each(pages())('has no dead link in %s', (page) => {
    const dead = relativeLinks(readPage(page)).filter((link) => !existsSync(join(root, dirname(page), link)));

    expect(dead).toEqual([]);
  });
});
