import { writeSync } from 'node:fs';
import { exitCodes } from '../exit-codes.ts';

/** Sends output of the process to the standard error until the returned function is called. */
const divertOutput = (): (() => void) => {
  const { stdout, stderr } = process;
  const descriptor = Object.getOwnPropertyDescriptor(stdout, 'write');
  stdout.write = stderr.write.bind(stderr);
  return () => {
    if (descriptor === undefined) {
      Reflect.deleteProperty(stdout, 'write');
    } else {
      Object.defineProperty(stdout, 'write', descriptor);
    }
  };
};

/** Writes a sentence if the process ends, and makes it fail, until the returned function is called. */
const explainExit = (sentence: string): (() => void) => {
  const onExit = (): void => {
    // The streams may be closed already.
    writeSync(2, `${sentence}\n`);
    process.exitCode = exitCodes.usage;
  };
  process.once('exit', onExit);
  return () => {
    process.off('exit', onExit);
  };
};

/**
 * Runs work that executes code of the user.
 *
 * Its output goes to the standard error, because the standard output may have to be JSON. If it ends the process, or
 * leaves nothing that could continue, the process writes `onExit` and fails.
 */
export const runForeign = async <TResult>(onExit: string, work: () => Promise<TResult>): Promise<TResult> => {
  const ends = [divertOutput(), explainExit(onExit)];
  try {
    return await work();
  } finally {
    ends.forEach((end) => {
      end();
    });
  }
};
