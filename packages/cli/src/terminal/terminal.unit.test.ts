import { describe, expect, it } from '@jest/globals';
import { forbidden } from './forbidden.fixture.ts';
import { labelled } from './labelled.ts';
import { bad, good, type Line } from './style.ts';
import { createTerminal, type OutputStream } from './terminal.ts';

interface Written extends OutputStream {
  readonly texts: string[];
}

const aStream = (isTTY: boolean, columns?: number): Written => {
  const texts: string[] = [];
  return {
    isTTY,
    texts,
    ...(columns === undefined ? {} : { columns }),
    write: (text) => texts.push(text),
  };
};

const aTerminal = ({
  isTTY,
  environment = {},
}: {
  readonly isTTY: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}) => {
  const [output, errors] = [aStream(isTTY, 20), aStream(isTTY, 20)];
  return { output, errors, terminal: createTerminal({ output, errors, environment }) };
};

describe('a terminal', () => {
  const written = (options: Parameters<typeof aTerminal>[0], ...lines: readonly Line[]): string => {
    const { terminal, output } = aTerminal(options);
    terminal.write(lines);
    return output.texts.join('');
  };

  it('uses colours in an interactive terminal', () => {
    expect(written({ isTTY: true }, bad('x'), bad(''))).toBe('\u001B[31mx\u001B[39m\n\n');
  });

  it.each([
    ['the output is a file or a pipe', false, {}],
    ['NO_COLOR is set', true, { NO_COLOR: '1' }],
    ['it cannot show colours', true, { TERM: 'dumb' }],
  ])('uses no colours when %s', (_, isTTY, environment) => {
    expect(written({ isTTY, environment }, bad('x'))).toBe('x\n');
  });

  it('uses colours when NO_COLOR is empty, as its convention says', () => {
    expect(written({ isTTY: true, environment: { NO_COLOR: '' } }, good('x'))).not.toBe('x\n');
  });

  it('shows progress in one line that fits, and removes it before other output', () => {
    const { terminal, output, errors } = aTerminal({ isTTY: true });

    terminal.progress('1 of 1,000,000 messages sent');
    terminal.progress('2');
    terminal.write(['done']);
    terminal.warn('but');

    expect(errors.texts).toEqual(['\r\u001B[2K1 of 1,000,000 mes…', '\r\u001B[2K2', '\r\u001B[2K', 'but\n']);
    expect(output.texts).toEqual(['done\n']);
  });

  it('shows no progress in a terminal that is not interactive', () => {
    const { terminal, errors } = aTerminal({ isTTY: false });

    terminal.progress('1');

    expect(errors.texts).toEqual([]);
  });

  it.each([
    ['80', 'a terminal that does not say', aStream(true)],
    ['80', 'a terminal that says 0', aStream(true, 0)],
    ['20', 'a terminal that says 20', aStream(true, 20)],
    ['Infinity', 'a file', aStream(false)],
  ])('has %s columns in %s', (columns, _, stream) => {
    expect(createTerminal({ output: stream, errors: stream, environment: {} }).columns).toBe(Number(columns));
  });

  it('wraps lines at spaces in an interactive terminal, and indents below the text of a label', () => {
    const line = labelled('queue', 8, 'customers--orders.fifo  ', bad('3 messages'), ' waiting');

    expect(written({ isTTY: true, environment: { NO_COLOR: '1' } }, line)).toBe(
      ['  queue   customers--orders.fifo', '          3 messages', '          waiting', ''].join('\n'),
    );
    expect(written({ isTTY: false }, line)).toBe('  queue   customers--orders.fifo  3 messages waiting\n');
  });

  it('writes JSON that parses to the exact value, and text byte for byte if requested', () => {
    const { terminal, output } = aTerminal({ isTTY: true });
    const text = '\u001B[2J\u009B\u202E\u2028\uD800"\n';

    terminal.writeJson({ text });
    terminal.writeRaw(text);

    const [json = '', raw] = output.texts;
    expect(JSON.parse(json)).toEqual({ text });
    expect(json).not.toMatch(forbidden);
    expect(raw).toBe(`${text}\n`);
  });
});
