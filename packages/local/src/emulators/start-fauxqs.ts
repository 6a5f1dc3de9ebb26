import { fileURLToPath } from 'node:url';
import { startGuardedChild, type GuardedChild } from '../processes/guarded-child.ts';

/** How to run the emulator of SNS, SQS and S3. */
export interface FauxqsOptions {
  /** A directory that goes when the emulator does, even if this process dies without a chance to tidy up. */
  readonly temporaryDirectory?: string;
}

/** A running emulator of SNS, SQS and S3. */
export interface Fauxqs {
  /** Base URL of all three services. */
  readonly endpoint: string;
  /** The process: its end is the emulator's end. */
  readonly child: GuardedChild;
  /** Ends the process, and with it every message and object. */
  stop(): Promise<void>;
}

const startTimeoutMilliseconds = 20_000;

const main = fileURLToPath(new URL('./fauxqs-main.mjs', import.meta.url));

/**
 * Starts fauxqs in a process of its own, on a port that the operating system chooses.
 *
 * Throws `CHILD_NOT_STARTED` when it does not come up.
 */
export const startFauxqs = async (options: FauxqsOptions = {}): Promise<Fauxqs> => {
  const child = startGuardedChild({
    name: 'the broker emulator',
    command: process.execPath,
    args: ['--no-warnings', main],
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
