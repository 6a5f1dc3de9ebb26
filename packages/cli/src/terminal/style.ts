/** The kinds of emphasis. */
export type Emphasis =
  /** A heading. */
  | 'strong'
  /** Less important. */
  | 'faint'
  /** Success. */
  | 'good'
  /** Needs attention. */
  | 'bad';

/** Text with emphasis. */
export interface Painted {
  readonly emphasis: Emphasis;
  readonly text: string;
}

/** A piece of unescaped text; the terminal escapes it. */
export type Span = string | Painted;

/** A line of output. */
export interface SpannedLine {
  readonly spans: readonly Span[];
  /** Additional indentation of wrapped lines, in columns. Default 0. */
  readonly hang?: number;
}

/** A line of output, in its shortest notation. */
export type Line = Span | SpannedLine;

const painter =
  (emphasis: Emphasis) =>
  (text: string): Painted => ({ emphasis, text });

/** Emphasises a heading. */
export const strong = painter('strong');

/** Marks text as less important. */
export const faint = painter('faint');

/** Marks success. */
export const good = painter('good');

/** Marks text that needs attention. */
export const bad = painter('bad');

const codes: Readonly<Record<Emphasis, readonly [on: number, off: number]>> = {
  strong: [1, 22],
  faint: [2, 22],
  good: [32, 39],
  bad: [31, 39],
};

/** Wraps text in the terminal codes of an emphasis. */
export const paint = (text: string, emphasis: Emphasis | undefined): string => {
  if (text === '' || emphasis === undefined) {
    return text;
  }
  const [on, off] = codes[emphasis];
  return `\u001B[${on}m${text}\u001B[${off}m`;
};
