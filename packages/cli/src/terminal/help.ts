import { displayWidth } from './display-width.ts';
import { wrapText } from './layout.ts';
import type { Line } from './style.ts';

/** A term, such as an option, and its description. */
export type HelpTerm = readonly [term: string, meaning: string];

/** A part of a help text. */
export type HelpPart =
  /** A paragraph. */
  | string
  /** Terms, optionally with a heading. */
  | { readonly heading?: string; readonly terms: readonly HelpTerm[] }
  /** Preformatted lines, such as commands to copy. */
  | { readonly heading?: string; readonly lines: readonly string[] };

// Longer lines of prose are hard to read, even if the terminal has room for them.
const maxColumns = 80;

const renderTerms = (terms: readonly HelpTerm[], columns: number): readonly Line[] => {
  const widest = Math.max(...terms.map(([term]) => displayWidth(term)));
  const hang = widest + 4;
  const hasRoom = hang <= columns / 2;
  return terms.flatMap(([term, meaning]) =>
    hasRoom
      ? wrapText(`  ${term.padEnd(widest)}  ${meaning}`, { columns, hang })
      : [`  ${term}`, ...wrapText(`      ${meaning}`, { columns, hang: 6 })],
  );
};

const headingOf = (heading: string | undefined): readonly string[] =>
  heading === undefined ? [] : [heading];

const renderPart = (part: HelpPart, columns: number): readonly Line[] => {
  if (typeof part === 'string') {
    return wrapText(part, { columns, hang: 0 });
  }
  return 'terms' in part
    ? [...headingOf(part.heading), ...renderTerms(part.terms, columns)]
    : [...headingOf(part.heading), ...part.lines];
};

/** Formats a help text for a width of at most 80 columns, with a blank line between its parts. */
export const renderHelp = (parts: readonly HelpPart[], columns: number): readonly Line[] =>
  parts.flatMap((part, index) => [
    ...(index === 0 ? [] : ['']),
    ...renderPart(part, Math.min(columns, maxColumns)),
  ]);
