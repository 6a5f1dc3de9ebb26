import { fileURLToPath } from 'node:url';
import { startGuardedChild, type GuardedChild } from '../processes/guarded-child.ts';

/** Options of the SNS, SQS and S3 emulator. */
interface FauxqsOptions {
  /** A directory that is deleted when the emulator ends, even if this process dies without cleanup. */
  readonly temporaryDirectory?: string;
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

const main = fileURLToPath(new URL('./fauxqs-main.mjs', import.meta.url));

/**
 * Starts fauxqs in a separate process, on a port that the operating system chooses.
 *
 * Throws `CHILD_NOT_STARTED` if it does not start.
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
