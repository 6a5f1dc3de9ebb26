import { createStyle, type Style } from './style.ts';

/** Where a command writes to. */
export interface Terminal {
  /** Writes what was asked for. */
  readonly write: (text: string) => void;
  /** Writes what should be known beside it. */
  readonly warn: (text: string) => void;
  /** Shows how far long work is, in place of what it showed before; nothing where nobody watches. */
  readonly progress: (text: string) => void;
  /** Emphasis for what is written. */
  readonly style: Style;
  /** Characters in a line. */
  readonly columns: number;
}

/** A stream to write to, as Node has them. */
export interface OutputStream {
  /** Writes a text. */
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a terminal is made of. */
export interface TerminalOptions {
  readonly output: OutputStream;
  readonly errors: OutputStream;
  readonly environment: NodeJS.ProcessEnv;
}

const defaultColumns = 80;

const clearLine = '\r\u001B[2K';

/** https://no-color.org: any value but an empty one. */
const wantsColours = ({ isTTY }: OutputStream, environment: NodeJS.ProcessEnv): boolean =>
  isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';

/** Makes a terminal of two streams: colours and progress only where a person watches. */
export const createTerminal = ({ output, errors, environment }: TerminalOptions): Terminal => {
  const showsProgress = errors.isTTY === true && environment['TERM'] !== 'dumb';
  let isShowing = false;
  const clear = (): void => {
    if (isShowing) {
      errors.write(clearLine);
      isShowing = false;
    }
  };
  const columns = output.columns ?? defaultColumns;
  return {
    write: (text) => {
      clear();
      output.write(`${text}\n`);
    },
    warn: (text) => {
      clear();
      errors.write(`${text}\n`);
    },
    progress: (text) => {
      if (showsProgress) {
        // A line that wraps could not be taken back.
        errors.write(`${clearLine}${text.slice(0, columns - 1)}`);
        isShowing = true;
      }
    },
    style: createStyle(wantsColours(output, environment)),
    columns,
  };
};
