import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../bundling/bundle-program.ts';
import { startGuardedChild, type GuardedChild } from '../processes/guarded-child.ts';

/** Options of the SNS, SQS and S3 emulator. */
interface FauxqsOptions {
  /** A directory that is deleted when the emulator ends, even if this process dies without cleanup. */
  readonly temporaryDirectory?: string;
  /** Directory that keeps the emulator as a bundle, which starts in less than half the time. Default: not bundled. */
  readonly bundleCacheDirectory?: string;
}

/** A running emulator of SNS, SQS and S3. */
export interface Fauxqs {
  /** Base URL of all three services. */
  readonly endpoint: string;
  /** The process of the emulator. */
  readonly child: GuardedChild;
  /** Ends the process, and deletes every message and object. */
  stop(): Promise<void>;
}

const startTimeoutMilliseconds = 20_000;

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Resolves with the path of the program. */
const programOf = async (bundleCacheDirectory: string | undefined): Promise<string> =>
  bundleCacheDirectory === undefined
    ? pathOf('./fauxqs-main.mjs')
    : bundleProgram(bundleCacheDirectory, {
        path: pathOf('./fauxqs-server.mjs'),
        alias: isBuiltin('node:sqlite') ? {} : { 'node:sqlite': pathOf('./node-sqlite-stub.mjs') },
      });

/**
 * Starts fauxqs in a separate process, on a port that the operating system chooses.
 *
 * Throws `CHILD_NOT_STARTED` if it does not start.
 */
export const startFauxqs = async ({
  bundleCacheDirectory,
  ...options
}: FauxqsOptions = {}): Promise<Fauxqs> => {
  const program = await programOf(bundleCacheDirectory);
  const child = startGuardedChild({
    name: 'the broker emulator',
    command: process.execPath,
    args: ['--no-warnings', program],
    environment: {},
    ...options,
  });
  try {
    const [, endpoint = ''] = await child.waitForLine(/listens on (http:\S+)$/, startTimeoutMilliseconds);
    return { endpoint, child, stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw error;
  }
};
