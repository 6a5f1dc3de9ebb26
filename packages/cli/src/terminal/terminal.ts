import { escapeUnprintableInJson } from '@dynamo-outbox/kernel';
import { cut } from './format.ts';
import { layOut } from './layout.ts';
import type { Line } from './style.ts';

/** Output of a command. Makes untrusted text printable, except in `writeRaw`. */
export interface Terminal {
  /** Writes human-readable lines to the output. */
  readonly write: (lines: readonly Line[]) => void;
  /** Writes one JSON document to the output. It parses exactly, and contains no raw control characters. */
  readonly writeJson: (value: unknown) => void;
  /** Writes text to the output byte for byte, followed by a line break. */
  readonly writeRaw: (text: string) => void;
  /** Writes a sentence to the error output. */
  readonly warn: (sentence: string) => void;
  /** Shows progress in one line that replaces the previous one. Does nothing if the output is not a terminal. */
  readonly progress: (text: string) => void;
  /** Width of an output line in columns; `Infinity` if the output is not a terminal. */
  readonly columns: number;
}

/** A writable stream, as in Node. */
export interface OutputStream {
  /** Writes text. */
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Dependencies of a terminal. */
export interface TerminalOptions {
  readonly output: OutputStream;
  readonly errors: OutputStream;
  readonly environment: NodeJS.ProcessEnv;
}

const defaultColumns = 80;

const clearLine = '\r\u001B[2K';

/** https://no-color.org: any non-empty value. */
const wantsColours = ({ isTTY }: OutputStream, environment: NodeJS.ProcessEnv): boolean =>
  isTTY === true && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';

const columnsOf = ({ isTTY, columns = defaultColumns }: OutputStream): number =>
  isTTY !== true ? Infinity : columns > 0 ? columns : defaultColumns;

/** Creates a terminal from two streams. Colours, wrapping and progress are used only for interactive terminals. */
export const createTerminal = ({ output, errors, environment }: TerminalOptions): Terminal => {
  const showsProgress = errors.isTTY === true && environment['TERM'] !== 'dumb';
  let isShowing = false;
  const clear = (): void => {
    if (isShowing) {
      errors.write(clearLine);
      isShowing = false;
    }
  };
  const writeTo = (stream: OutputStream, text: string): void => {
    clear();
    stream.write(`${text}\n`);
  };
  const writeLines = (stream: OutputStream, lines: readonly Line[]): void => {
    const layout = { columns: columnsOf(stream), isColoured: wantsColours(stream, environment) };
    writeTo(stream, lines.flatMap((line) => layOut(line, layout)).join('\n'));
  };
  return {
    write: (lines) => {
      writeLines(output, lines);
    },
    writeJson: (value) => {
      writeTo(output, escapeUnprintableInJson(JSON.stringify(value, undefined, 2)));
    },
    writeRaw: (text) => {
      writeTo(output, text);
    },
    warn: (sentence) => {
      writeLines(errors, [sentence]);
    },
    progress: (text) => {
      if (showsProgress) {
        // A line that wraps could not be cleared.
        errors.write(`${clearLine}${cut(text, columnsOf(errors) - 1)}`);
        isShowing = true;
      }
    },
    columns: columnsOf(output),
  };
};
