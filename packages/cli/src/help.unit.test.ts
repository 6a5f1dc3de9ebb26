import { describe, expect, it } from '@jest/globals';
import { commands } from './commands/commands.ts';
import { runCli } from './run-cli.ts';
import { createTerminal } from './terminal/terminal.ts';

const helpOf = async (
  columns: number,
  args: readonly string[],
): Promise<{ readonly code: number; readonly lines: readonly string[] }> => {
  let written = '';
  const stream = { isTTY: true, columns, write: (text: string) => (written += text) };
  const code = await runCli({
    args,
    environment: { NO_COLOR: '1' },
    terminal: createTerminal({ output: stream, errors: stream, environment: { NO_COLOR: '1' } }),
    createClients: () => {
      throw new Error('Help needs no clients.');
    },
    signal: new AbortController().signal,
  });
  return { code, lines: written.split('\n') };
};

const everyHelp = [
  ['--help'],
  ...commands.map(({ name }) => [name, '--help']),
  ['trace', '-h'],
  ['redrive', 'send', '--help'],
];

describe('help', () => {
  it.each([60, 80, 160])('is readable in %i columns', async (columns) => {
    for (const args of everyHelp) {
      const { code, lines } = await helpOf(columns, args);

      expect(code).toBe(0);
      expect(lines[0]).toContain('Usage: dynamo-outbox');
      // A command that was wrapped could not be copied.
      expect(lines.filter((line) => line.startsWith('--'))).toEqual([]);
      expect(lines.filter((line) => line.length > Math.min(columns, 80))).toEqual([]);
    }
  });

  it.each(commands)('explains each option of $name', async ({ name, options }) => {
    const { lines } = await helpOf(80, [name, '--help']);

    for (const option of [...Object.keys(options), 'config', 'json', 'help']) {
      expect(lines.filter((line) => line.startsWith(`  --${option}`))).not.toEqual([]);
    }
  });
});
