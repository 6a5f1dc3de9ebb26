import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

/** Formats Markdown the way this repository does. */
export const formatPage = (page: string): Promise<string> =>
  format(page, { parser: 'markdown', printWidth: 110 });

/**
 * Inserts generated text between the marks `<!-- name:begin -->` and `<!-- name:end -->` of a page. Throws if the page
 * has no such marks.
 */
export const replaceGenerated = (page: string, name: string, text: string): string => {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`The page has no marks for "${name}"; add ${begin} and ${end}.`);
  }
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
};

/** Writes generated text between the marks of a page. */
export const writeGenerated = async (page: URL, name: string, text: string): Promise<void> => {
  writeFileSync(page, await formatPage(replaceGenerated(readFileSync(page, 'utf8'), name, text)));
};
