/** A row of cells; a cell that is a number is written with separators and to the right. */
export type Row = readonly (string | number)[];

const textOf = (cell: string | number): string =>
  typeof cell === 'number' ? cell.toLocaleString('en-US') : cell;

/** Writes rows in columns, two spaces apart; nothing follows the last cell of a row. */
export const toColumns = (rows: readonly Row[]): readonly string[] => {
  const widths = rows.reduce<number[]>((known, row) => {
    row.forEach((cell, index) => {
      known[index] = Math.max(known[index] ?? 0, textOf(cell).length);
    });
    return known;
  }, []);
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return typeof cell === 'number' ? textOf(cell).padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
};
