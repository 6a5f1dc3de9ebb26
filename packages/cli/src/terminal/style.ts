/** The few kinds of emphasis there are. */
export type Emphasis =
  /** A heading. */
  | 'strong'
  /** What matters less. */
  | 'faint'
  /** All is well. */
  | 'good'
  /** Needs attention. */
  | 'bad';

/** Text with emphasis. */
export interface Painted {
  readonly emphasis: Emphasis;
  readonly text: string;
}

/** A piece of a line, as it came: the terminal escapes it. */
export type Span = string | Painted;

/** A line of output. */
export interface SpannedLine {
  readonly spans: readonly Span[];
  /** Columns by which the line goes on further right when it is wrapped. Default 0. */
  readonly hang?: number;
}

/** A line of output, the shortest way to write it. */
export type Line = Span | SpannedLine;

const painter =
  (emphasis: Emphasis) =>
  (text: string): Painted => ({ emphasis, text });

/** Emphasises a heading. */
export const strong = painter('strong');

/** Tones down what matters less. */
export const faint = painter('faint');

/** Marks what is well. */
export const good = painter('good');

/** Marks what needs attention. */
export const bad = painter('bad');

const codes: Readonly<Record<Emphasis, readonly [on: number, off: number]>> = {
  strong: [1, 22],
  faint: [2, 22],
  good: [32, 39],
  bad: [31, 39],
};

/** Puts a terminal's codes for an emphasis around text. */
export const paint = (text: string, emphasis: Emphasis | undefined): string => {
  if (text === '' || emphasis === undefined) {
    return text;
  }
  const [on, off] = codes[emphasis];
  return `\u001B[${on}m${text}\u001B[${off}m`;
};
