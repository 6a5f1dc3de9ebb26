import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findWords, passagesOfPage, passagesOfSource } from './find-words.ts';
import { pages, readPage, root } from './markdown.ts';
import { wordExceptions, wordsToAvoid } from './words-to-avoid.ts';

const sourceFolders = ['packages', 'lambdas', 'services', 'lib', 'bin', 'scripts', 'examples'];

const sourceFiles = (): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...sourceFolders], {
    cwd: root,
  })
    .toString()
    .split('\n')
    .filter((path) => path.endsWith('.ts') && !/\.(?:test|fixture)\.ts$|\/testing\//.test(path));

const readSource = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('words to avoid', () => {
  it('do not occur in any page', () => {
    const found = pages().flatMap((page) => findWords(passagesOfPage(page, readPage(page))));

    expect(found).toEqual([]);
  });

  it('do not occur in any comment, error, help text or alarm', () => {
    const found = sourceFiles().flatMap((file) => findWords(passagesOfSource(file, readSource(file))));

    expect(found).toEqual([]);
  });

  it.each([
    ['a page', passagesOfPage('page.md', 'The relay\nbrings it.\n')],
    ['a page, across a line break', passagesOfPage('page.md', 'Nothing is for\ngood here.\n')],
    ['a comment', passagesOfSource('a.ts', '/**\n * Nobody\n * waits.\n */\nexport const a = 1;\n')],
    ['a comment within a function', passagesOfSource('a.ts', 'const f = () => {\n  // Mend it.\n};\n')],
    ['a string', passagesOfSource('a.ts', "throw new Error('Whoever sends it');\n")],
    ['a template', passagesOfSource('a.ts', 'const a = `${b} is told of`;\n')],
  ])('are found in %s', (_, passages) => {
    expect(findWords(passages)).toHaveLength(1);
  });

  it.each([
    ['an identifier', passagesOfSource('a.ts', 'const nobody = besides(1);\n')],
    ['the path of an import', passagesOfSource('a.ts', "import { a } from './nobody.ts';\n")],
    ['a longer word', passagesOfPage('page.md', 'We recommend an amendment.\n')],
    ['a generated part', passagesOfPage('page.md', '<!-- x:begin -->\nnobody\n<!-- x:end -->\n')],
    [
      'a released part of the changelog',
      passagesOfPage('CHANGELOG.md', '\n## Unreleased\n\n## 1.0.0\nnobody\n'),
    ],
  ])('are not found in %s', (_, passages) => {
    expect(findWords(passages)).toEqual([]);
  });

  it('have exceptions only where they occur', () => {
    const unused = wordExceptions.filter(({ file, word, text }) => {
      const pattern = wordsToAvoid.find(({ name }) => name === word)?.pattern;
      return !readSource(file).includes(text) || pattern?.test(text.toLowerCase()) !== true;
    });

    expect(unused).toEqual([]);
  });
});
