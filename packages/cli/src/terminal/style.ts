/** Emphasises a text. */
export type Paint = (text: string) => string;

/** The few kinds of emphasis there are. */
export interface Style {
  /** A heading. */
  readonly strong: Paint;
  /** What matters less. */
  readonly faint: Paint;
  /** All is well. */
  readonly good: Paint;
  /** Somebody should look. */
  readonly bad: Paint;
}

const plain: Paint = (text) => text;

const paint =
  (on: number, off: number): Paint =>
  (text) =>
    text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`;

/** Emphasis by the terminal's colours, or none. */
export const createStyle = (isColoured: boolean): Style =>
  isColoured
    ? { strong: paint(1, 22), faint: paint(2, 22), good: paint(32, 39), bad: paint(31, 39) }
    : { strong: plain, faint: plain, good: plain, bad: plain };
