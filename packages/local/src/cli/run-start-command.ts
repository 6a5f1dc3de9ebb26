import { setTimeout as sleep } from 'node:timers/promises';
import { escapeUnprintable } from '@dynamo-outbox/kernel';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { StackEndpoints } from '../stack/endpoints.ts';
import type { LocalStack } from '../stack/local-stack.ts';
import { startLocalStack } from '../stack/start-local-stack.ts';
import { waitForStop } from './wait-for-stop.ts';
import { readStartArguments, type ChosenOptions } from './start-arguments.ts';

/** Dependencies of `npm start`. */
interface StartCommand {
  readonly description: DeploymentDescription;
  /** Directory that the entries of the description are relative to. */
  readonly root: string;
  /** Directory that keeps bundles from one start to the next. Default: none. */
  readonly bundleCacheDirectory?: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Returns the welcome text, from the URLs of the services by name and the endpoints of the emulators. */
  readonly welcome: (urls: Readonly<Record<string, string>>, endpoints: StackEndpoints) => string;
  /** Writes a line for the user. */
  readonly write: (line: string) => void;
  /** Writes an error line. */
  readonly warn: (line: string) => void;
}

const exitCodes = { fine: 0, failed: 1, usage: 2 } as const;

// Functions and servers log normal operation at INFO, which is noise for a developer.
const quiet = { LOG_LEVEL: 'WARN' };

/** Time limit for a cancelled start to finish, in milliseconds. */
const abandonedStartMilliseconds = 5_000;

/** Stops a stack that may still be starting. Abandons a start that hangs: its processes end with this one. */
const abandon = async (starting: Promise<LocalStack>): Promise<void> => {
  const ended = starting.then(
    (stack) => stack.stop(),
    () => undefined,
  );
  await Promise.race([ended, sleep(abandonedStartMilliseconds, undefined, { ref: false })]);
};

/** Resolves with the stack, or with `undefined` if the user stops it before it has started. */
const untilStarted = async (
  starting: Promise<LocalStack>,
  endWanted: Promise<void>,
): Promise<LocalStack | undefined> => {
  const stack = await Promise.race([starting, endWanted]);
  if (stack === undefined) {
    await abandon(starting);
  }
  return stack ?? undefined;
};

/** Resolves with the error that broke the stack, or with `undefined` if the user stops it. */
const untilEnd = async (stack: LocalStack, endWanted: Promise<void>): Promise<Error | undefined> => {
  const end = await Promise.race([endWanted, stack.broken]);
  return end instanceof Error ? end : undefined;
};

const runStack = async (command: StartCommand, chosen: ChosenOptions): Promise<number> => {
  const { description, root, bundleCacheDirectory, warn, write, welcome } = command;
  const endWanted = waitForStop();
  try {
    const starting = startLocalStack({
      ...chosen,
      description,
      root,
      ...(bundleCacheDirectory === undefined ? {} : { bundleCacheDirectory }),
      warn,
      environment: quiet,
    });
    const stack = await untilStarted(starting, endWanted);
    if (stack === undefined) {
      return exitCodes.fine;
    }
    write(welcome(stack.urls, stack.endpoints));
    const failure = await untilEnd(stack, endWanted);
    await stack.stop();
    if (failure !== undefined) {
      warn(failure.message);
    }
    return failure === undefined ? exitCodes.fine : exitCodes.failed;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return exitCodes.failed;
  }
};

/** Output of child processes can contain text from messages, which must not control the terminal. */
const printable =
  (warn: (line: string) => void) =>
  (text: string): void => {
    warn(text.split('\n').map(escapeUnprintable).join('\n'));
  };

/**
 * Runs the local stack until a signal ends it, and resolves with the exit code: 0 after a signal, 1 if something could
 * not start or died, 2 for invalid arguments.
 */
export const runStartCommand = async (given: StartCommand): Promise<number> => {
  const command = { ...given, warn: printable(given.warn) };
  const chosen = readStartArguments(command);
  switch (chosen.kind) {
    case 'help':
      command.write(chosen.usage);
      return exitCodes.fine;
    case 'faults':
      chosen.faults.forEach(command.warn);
      command.warn(`\n${chosen.usage}`);
      return exitCodes.usage;
    case 'start':
      return runStack(command, chosen.options);
  }
};
