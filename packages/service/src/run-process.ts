import { inspect } from 'node:util';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { Running } from './definition/service.ts';

/** The parts of the process that `runProcess` needs: `process` in production. */
export type HostProcess = Pick<NodeJS.Process, 'exit' | 'once' | 'stderr'>;

/**
 * Starts parts of a process, such as pollers and relays. On SIGTERM or SIGINT it stops them gracefully and ends the process with
 * status 0.
 *
 * Ends the process with status 1 if a part does not start, and prints all invalid settings.
 *
 * @example
 * ```ts
 * await runProcess(process, shipping.poller([printLabel]), shipping.relay());
 * ```
 */
export const runProcess = async (host: HostProcess, ...parts: readonly Running[]): Promise<void> => {
  const stop = async (): Promise<void> => {
    await Promise.allSettled(parts.map((part) => part.stop()));
  };
  const end = (): void => {
    void stop().then(() => host.exit(0));
  };
  host.once('SIGTERM', end);
  host.once('SIGINT', end);
  try {
    await Promise.all(parts.map((part) => part.start()));
  } catch (error) {
    await stop();
    const isExpected = error instanceof Error && hasErrorCode(error, 'INVALID_SETTINGS');
    host.stderr.write(`${isExpected ? error.message : inspect(error)}\n`);
    host.exit(1);
  }
};
