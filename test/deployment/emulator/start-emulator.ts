import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, type GuardedChild, startGuardedChild } from '@dynamo-outbox/local';
import { emulatorEnvironment } from '../../../scripts/emulator/run-cdk.ts';
import { eventually } from '../../support/eventually.ts';

/** A running MiniStack. */
export interface Emulator {
  readonly endpoint: string;
  /** Environment variables for programs that use the emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /** Temporary directory, which is deleted with the emulator. */
  readonly directory: string;
  /** Stops the emulator and everything that it deployed. */
  stop(): Promise<void>;
}

const isReady = async (endpoint: string, child: GuardedChild): Promise<true | undefined> => {
  const ended = await Promise.race([child.exited, Promise.resolve(undefined)]);
  if (ended !== undefined) {
    throw new Error(`MiniStack ended at once:\n${child.lastErrors().join('\n')}`);
  }
  const response = await fetch(`${endpoint}/_ministack/ready`).catch(() => undefined);
  return response?.ok === true ? true : undefined;
};

/**
 * Starts MiniStack on a free port, with IAM enforced.
 *
 * Its functions inherit its environment, so it gets no variables of this process: a variable that a stack forgets must
 * be missing. Its functions are CommonJS, so they must not be below a `package.json` with another module type.
 */
export const startEmulator = async (command: string): Promise<Emulator> => {
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(join(tmpdir(), 'dynamo-outbox-ministack-'));
  const child = startGuardedChild({
    name: 'MiniStack',
    command,
    args: [],
    temporaryDirectory: directory,
    environment: {
      HOME: directory,
      TMPDIR: directory,
      LANG: 'C.UTF-8',
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      AUTH: 'true',
    },
  });
  await eventually('MiniStack is ready', () => isReady(endpoint, child), 30_000);
  return {
    endpoint,
    directory,
    environment: emulatorEnvironment(endpoint, directory),
    stop: async () => {
      // It stops its functions first, which takes seconds.
      await child.stop(15_000);
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
