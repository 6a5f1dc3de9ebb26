import { fstatSync } from 'node:fs';
import { wordsOf } from '../event-sources/event-source.ts';
import { FunctionHost } from './function-host.ts';
import { readFunctionHostConfig } from './read-function-host-config.ts';

const defaultStopTimeoutMilliseconds = 10_000;

const writeError = (text: string): void => {
  process.stderr.write(text);
};

const warn = (line: string): void => {
  writeError(`${line}\n`);
};

/** The process that reads this output may end first. */
const surviveClosedPipes = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => undefined);
  }
};

/**
 * A terminal, a file or /dev/null shows nothing about a parent. A pipe does: it closes with the process that holds it.
 */
const isStdinHeldByParent = (): boolean => {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
};

const onParentGone = (listener: () => void): void => {
  process.once('disconnect', listener);
  if (isStdinHeldByParent()) {
    process.stdin.once('close', listener).once('end', listener).once('error', listener).resume();
  }
};

const announceReady = (): void => {
  process.stdout.write('ready\n');
  process.send?.({ kind: 'ready' });
};

const stopWithin = async (host: FunctionHost, milliseconds: number): Promise<void> => {
  setTimeout(() => {
    warn(
      `The function host did not stop within ${milliseconds} ms; running invocations are aborted and will be redelivered.`,
    );
    process.exit(0);
  }, milliseconds);
  await host.stop();
  process.exit(0);
};

/**
 * Runs the function host that a configuration file describes.
 *
 * Writes `ready` to standard output, and to its parent if there is a channel, once every function is loaded and every
 * event source runs. Ends on SIGTERM, on SIGINT, or when its parent ends; with exit code 1 if it cannot start.
 */
export const runHostProcess = async (configPath: string | undefined, workerScript: URL): Promise<void> => {
  surviveClosedPipes();
  const stopping = new AbortController();
  try {
    if (configPath === undefined) {
      throw new Error('The function host needs the path of its configuration as its only argument.');
    }
    const config = await readFunctionHostConfig(configPath);
    const host = new FunctionHost({ config, workerScript, warn, write: writeError });
    const stop = (): void => {
      if (!stopping.signal.aborted) {
        stopping.abort();
        void stopWithin(host, config.stopTimeoutMilliseconds ?? defaultStopTimeoutMilliseconds);
      }
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    onParentGone(stop);
    await host.start();
    announceReady();
  } catch (error) {
    if (!stopping.signal.aborted) {
      warn(wordsOf(error));
      process.exit(1);
    }
  }
};
