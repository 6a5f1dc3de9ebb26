import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FunctionHostConfig } from '../function-host/function-host-config.ts';
import { startGuardedChild, type GuardedChild } from '../processes/guarded-child.ts';
import type { LineListener } from '../processes/line-reader.ts';
import { quietSdkEnvironment } from './child-environment.ts';
import { nodeArguments } from './http-server.ts';

/** Absolute path of the function host, which is bundled. */
export const functionHostEntry = fileURLToPath(new URL('../function-host/main.ts', import.meta.url));

const startTimeoutMilliseconds = 20_000;

/** Options of the function host. */
export interface FunctionHostProcessOptions {
  readonly config: FunctionHostConfig;
  readonly bundlePath: string;
  /** Path of the configuration file to write. */
  readonly configPath: string;
  readonly onLine: LineListener;
}

/** Starts the process that runs relays and consumers. Rejects with `CHILD_NOT_STARTED` if a function does not load. */
export const startFunctionHostProcess = async (
  options: FunctionHostProcessOptions,
): Promise<GuardedChild> => {
  writeFileSync(options.configPath, JSON.stringify(options.config, undefined, 2));
  const child = startGuardedChild({
    name: 'the function host',
    command: process.execPath,
    args: [...nodeArguments, options.bundlePath, options.configPath],
    environment: quietSdkEnvironment,
    onLine: options.onLine,
  });
  try {
    await child.waitForLine(/^ready$/, startTimeoutMilliseconds);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
};
