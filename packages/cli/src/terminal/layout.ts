import { escapeUnprintable } from '@dynamo-outbox/kernel';
import { displayWidth } from './display-width.ts';
import { paint, type Emphasis, type Line, type Span, type SpannedLine } from './style.ts';

/** Layout options. */
export interface Layout {
  /** Width of a line in columns; longer lines are wrapped at spaces. `Infinity` disables wrapping. */
  readonly columns: number;
  readonly isColoured: boolean;
}

interface Word {
  readonly text: string;
  readonly width: number;
  readonly emphasis: Emphasis | undefined;
}

const toSpanned = (line: Line): SpannedLine =>
  typeof line === 'object' && 'spans' in line ? line : { spans: [line] };

/** The only place that makes untrusted text safe for a terminal: every line passes through it. */
const toWords = (span: Span): readonly Word[] => {
  const { text, emphasis } = typeof span === 'string' ? { text: span, emphasis: undefined } : span;
  return escapeUnprintable(text)
    .split(/( +)/)
    .filter((word) => word !== '')
    .map((word) => ({ text: word, width: displayWidth(word), emphasis }));
};

const isBlank = ({ text }: Word): boolean => text.startsWith(' ');

const widthOf = (words: readonly Word[]): number => words.reduce((sum, { width }) => sum + width, 0);

const withoutLastBlank = (words: readonly Word[]): readonly Word[] => {
  const last = words.at(-1);
  return last !== undefined && isBlank(last) ? words.slice(0, -1) : words;
};

/** Splits words into rows. A word that is wider than a row gets its own row, so that users can copy it as a whole. */
const wrap = (words: readonly Word[], columns: number, hang: number): readonly (readonly Word[])[] => {
  if (columns === Infinity) {
    return [withoutLastBlank(words)];
  }
  const indentation: Word = { text: ' '.repeat(hang), width: hang, emphasis: undefined };
  const rows: (readonly Word[])[] = [];
  let row: Word[] = [];
  for (const word of words) {
    const hasContent = row.some((one) => !isBlank(one));
    // A new row gains nothing if the current row contains only its indentation.
    const canGain = hasContent && widthOf(row) > hang;
    if (canGain && !isBlank(word) && widthOf(row) + word.width > columns) {
      rows.push(withoutLastBlank(row));
      row = hang === 0 ? [] : [indentation];
    }
    row.push(word);
  }
  return [...rows, withoutLastBlank(row)];
};

const paintRow = (row: readonly Word[], isColoured: boolean): string => {
  if (!isColoured) {
    return row.map(({ text }) => text).join('');
  }
  // Words with the same emphasis are styled together.
  const runs: { text: string; readonly emphasis: Emphasis | undefined }[] = [];
  for (const { text, emphasis } of row) {
    const last = runs.at(-1);
    if (last === undefined || last.emphasis !== emphasis) {
      runs.push({ text, emphasis });
    } else {
      last.text += text;
    }
  }
  return runs.map(({ text, emphasis }) => paint(text, emphasis)).join('');
};

/** Wraps text at spaces to a width. Lines after the first begin with `hang` spaces. */
export const wrapText = (
  text: string,
  { columns, hang }: { readonly columns: number; readonly hang: number },
): readonly string[] => wrap(toWords(text), columns, hang).map((row) => paintRow(row, false));

/** Formats a line: escapes unprintable characters, wraps it, and applies styles. */
export const layOut = (line: Line, { columns, isColoured }: Layout): readonly string[] => {
  const { spans, hang = 0 } = toSpanned(line);
  return wrap(spans.flatMap(toWords), columns, hang).map((row) => paintRow(row, isColoured));
};
