import { escapeUnprintable } from '@dynamo-outbox/kernel';
import { displayWidth } from './display-width.ts';
import { paint, type Emphasis, type Line, type Span, type SpannedLine } from './style.ts';

/** How lines are laid out. */
export interface Layout {
  /** Columns of a line; longer ones are wrapped at spaces. `Infinity` wraps nothing. */
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

/** The one place at which text from outside is made safe for a terminal: every line passes it. */
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

/** Divides words into rows. A word that is wider than a row gets one of its own, so that it can be copied whole. */
const wrap = (words: readonly Word[], columns: number, hang: number): readonly (readonly Word[])[] => {
  if (columns === Infinity) {
    return [withoutLastBlank(words)];
  }
  const indentation: Word = { text: ' '.repeat(hang), width: hang, emphasis: undefined };
  const rows: (readonly Word[])[] = [];
  let row: Word[] = [];
  for (const word of words) {
    const hasContent = row.some((one) => !isBlank(one));
    // Going on below wins nothing where the row has its indentation alone.
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
  // Words of one emphasis are painted together.
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

/** Divides text into lines of a width, at spaces; lines but the first begin with `hang` spaces. */
export const wrapText = (
  text: string,
  { columns, hang }: { readonly columns: number; readonly hang: number },
): readonly string[] => wrap(toWords(text), columns, hang).map((row) => paintRow(row, false));

/** Lays a line out: escapes what is not printable, wraps it, paints it. */
export const layOut = (line: Line, { columns, isColoured }: Layout): readonly string[] => {
  const { spans, hang = 0 } = toSpanned(line);
  return wrap(spans.flatMap(toWords), columns, hang).map((row) => paintRow(row, isColoured));
};
