import { escapeUnprintable } from '@dynamo-outbox/kernel';
import { displayWidth } from './display-width.ts';

/** A row of cells. Numbers are formatted with separators and aligned to the right. */
export type Row = readonly (string | number)[];

const textOf = (cell: string | number): string =>
  typeof cell === 'number' ? cell.toLocaleString('en-US') : escapeUnprintable(cell);

const padding = (text: string, width: number): string => ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Renders rows as columns, two spaces apart, by display width. The last cell of a row has no padding. */
export const toColumns = (rows: readonly Row[]): readonly string[] => {
  const widths = rows.reduce<number[]>((known, row) => {
    row.forEach((cell, index) => {
      known[index] = Math.max(known[index] ?? 0, displayWidth(textOf(cell)));
    });
    return known;
  }, []);
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const text = textOf(cell);
        const space = padding(text, widths[index] ?? 0);
        return typeof cell === 'number' ? `${space}${text}` : `${text}${space}`;
      })
      .join('  ')
      .trimEnd(),
  );
};
