import { describe, expect, it } from '@jest/globals';
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
  it('is coloured where a person watches', () => {
    expect(aTerminal({ isTTY: true }).terminal.style.bad('x')).toBe('\u001B[31mx\u001B[39m');
    expect(aTerminal({ isTTY: true }).terminal.style.bad('')).toBe('');
  });

  it.each([
    ['the output is a file or a pipe', false, {}],
    ['NO_COLOR is set', true, { NO_COLOR: '1' }],
    ['it cannot show colours', true, { TERM: 'dumb' }],
  ])('is plain when %s', (_, isTTY, environment) => {
    expect(aTerminal({ isTTY, environment }).terminal.style.bad('x')).toBe('x');
  });

  it('is coloured when NO_COLOR is empty, as its convention says', () => {
    expect(aTerminal({ isTTY: true, environment: { NO_COLOR: '' } }).terminal.style.good('x')).not.toBe('x');
  });

  it('shows progress in one line, cut to fit, and takes it back before it writes', () => {
    const { terminal, output, errors } = aTerminal({ isTTY: true });

    terminal.progress('1 of 1,000,000 messages sent');
    terminal.progress('2');
    terminal.write('done');
    terminal.warn('but');

    expect(errors.texts).toEqual(['\r\u001B[2K1 of 1,000,000 mess', '\r\u001B[2K2', '\r\u001B[2K', 'but\n']);
    expect(output.texts).toEqual(['done\n']);
  });

  it('shows no progress where nobody watches', () => {
    const { terminal, errors } = aTerminal({ isTTY: false });

    terminal.progress('1');

    expect(errors.texts).toEqual([]);
  });

  it('has 80 columns unless it says otherwise', () => {
    const stream = aStream(false);
    expect(createTerminal({ output: stream, errors: stream, environment: {} }).columns).toBe(80);
  });
});
