import { execFile } from 'node:child_process';
import { npmProgram } from '../../../scripts/packages/npm-program.ts';

/** How a program ended. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/** Where and how to run a program. */
interface RunOptions {
  readonly cwd: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs a program, and resolves with its exit code and everything that it printed. */
export const run = (
  command: string,
  args: readonly string[],
  { cwd, environment = {} }: RunOptions,
): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: '0', ...environment };
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1_024 * 1_024 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, output: `${stdout}${stderr}` });
    });
  });

/** Runs npm in a folder, and resolves with how it ended. */
export const runNpm = (args: readonly string[], options: RunOptions): Promise<Ended> =>
  run(process.execPath, [npmProgram, ...args], options);

/** Like {@link run}, but rejects with the output if the program fails. */
export const runOrThrow = async (...call: Parameters<typeof run>): Promise<string> => {
  const { exitCode, output } = await run(...call);
  if (exitCode !== 0) {
    throw new Error(`${call[0]} ${call[1].join(' ')} ended with exit code ${exitCode}:\n${output}`);
  }
  return output;
};

/** Like {@link runNpm}, but rejects with the output if npm fails. */
export const npmOrThrow = (args: readonly string[], options: RunOptions): Promise<string> =>
  runOrThrow(process.execPath, [npmProgram, ...args], options);
