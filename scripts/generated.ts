import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

/** Markdown as this repository writes it. */
export const formatPage = (page: string): Promise<string> =>
  format(page, { parser: 'markdown', printWidth: 110 });

/** Puts generated text between a page's marks `<!-- name:begin -->` and `<!-- name:end -->`. Throws for a page without them. */
export const replaceGenerated = (page: string, name: string, text: string): string => {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`The page has no place for "${name}"; put ${begin} and ${end} into it.`);
  }
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
};

/** Writes generated text between a page's marks. */
export const writeGenerated = async (page: URL, name: string, text: string): Promise<void> => {
  writeFileSync(page, await formatPage(replaceGenerated(readFileSync(page, 'utf8'), name, text)));
};
