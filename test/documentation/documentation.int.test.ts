import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exampleOf, faultsOf } from './compile-blocks.ts';
import { anchorsOf, codeBlocks, pages, readPage, relativeLinks, root } from './markdown.ts';

const typescriptBlocks = pages()
  .flatMap((page) => codeBlocks(page, readPage(page)))
  .filter(({ language }) => language === 'ts');

const planted = 'planted/';

/** Blocks that do not compile, and the line of the page at which. */
const drifted = [
  {
    page: `${planted}README.md`,
    line: 7,
    fault: 9,
    code: "import { hasErrorCode } from '@dynamo-outbox/kernel';\nhasErrorCode('no error', 1);\n",
  },
  {
    page: `${planted}../lambdas/outbox-relay/README.md`,
    line: 1,
    fault: 2,
    code: "import { noSuchHandler } from './src/relay-handler.ts';\n",
  },
  {
    page: `${planted}cdk.md`,
    line: 3,
    fault: 5,
    code: "import { Outbox } from '@dynamo-outbox/cdk';\nnew Outbox('no scope');\n",
  },
].map((block) => ({ ...block, language: 'ts' }));

/** All blocks are compiled together, because the compiler reads the packages each time. */
let compiled: readonly string[] | undefined;
const faults = (): readonly string[] => (compiled ??= faultsOf([...typescriptBlocks, ...drifted]));

/** Whether the file of a link exists, and has the heading of its anchor. */
const leadsSomewhere = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) {
    return false;
  }
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(readPage(file)).includes(anchor);
};

describe('the documentation', () => {
  it('contains TypeScript', () => {
    expect(typescriptBlocks.length).toBeGreaterThan(0);
  });

  it('contains only TypeScript that compiles', () => {
    expect(faults().filter((fault) => !fault.startsWith(planted))).toEqual([]);
  });

  it.each(drifted)('fails when a block does not match the code, at $page:$fault', ({ page, fault }) => {
    expect(faults()).toContainEqual(expect.stringContaining(`${page}:${fault}: `));
  });

  it('contains the exact files of the examples, which other tests compile and deploy', () => {
    const shown = typescriptBlocks.filter((block) => exampleOf(block) !== undefined);

    expect(shown.length).toBeGreaterThan(0);
    for (const block of shown) {
      const path = exampleOf(block) ?? '';
      expect(block.code).toBe(`// ${path}\n${readFileSync(join(root, path), 'utf8')}`);
    }
  });

  it.each(pages())('has no dead link in %s', (page) => {
    const dead = relativeLinks(readPage(page)).filter((link) => !leadsSomewhere(page, link));

    expect(dead).toEqual([]);
  });

  it('fails when a link leads to no file, or to no heading', () => {
    expect(leadsSomewhere('README.md', 'docs/no-such-page.md')).toBe(false);
    expect(leadsSomewhere('README.md', 'docs/glossary.md#no-such-heading')).toBe(false);
    expect(leadsSomewhere('README.md', 'docs/glossary.md#glossary')).toBe(true);
  });
});
