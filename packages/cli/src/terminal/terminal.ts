import { escapeUnprintableInJson } from '@dynamo-outbox/kernel';
import { cut } from './format.ts';
import { layOut } from './layout.ts';
import type { Line } from './style.ts';

/** Where a command writes to. Text from outside is made printable here, except in `writeRaw`. */
export interface Terminal {
  /** Writes lines for people to the output. */
  readonly write: (lines: readonly Line[]) => void;
  /** Writes one JSON document to the output: exact when parsed, and without a raw control character. */
  readonly writeJson: (value: unknown) => void;
  /** Writes text to the output byte for byte, and a line break. */
  readonly writeRaw: (text: string) => void;
  /** Writes a sentence to the error output. */
  readonly warn: (sentence: string) => void;
  /** Shows progress in one line that replaces the one before; nothing where nobody watches. */
  readonly progress: (text: string) => void;
  /** Columns of a line of the output; `Infinity` where the output is no terminal. */
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

const columnsOf = ({ isTTY, columns = defaultColumns }: OutputStream): number =>
  isTTY !== true ? Infinity : columns > 0 ? columns : defaultColumns;

/** Makes a terminal of two streams: colours, wrapped lines and progress only where a person watches. */
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
