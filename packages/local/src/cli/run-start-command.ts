import { setTimeout as sleep } from 'node:timers/promises';
import { escapeUnprintable } from '@dynamo-outbox/kernel';
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { StackEndpoints } from '../stack/child-environment.ts';
import type { LocalStack } from '../stack/local-stack.ts';
import { startLocalStack } from '../stack/start-local-stack.ts';
import { waitForStop } from './wait-for-stop.ts';
import { readStartArguments, type ChosenOptions } from './start-arguments.ts';

/** What `npm start` is made of. */
export interface StartCommand {
  readonly description: DeploymentDescription;
  /** Directory that the description's entries begin at. */
  readonly root: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** What to say once everything is up, given the services' URLs by name and where the emulators are. */
  readonly welcome: (urls: Readonly<Record<string, string>>, endpoints: StackEndpoints) => string;
  /** Writes a line for the user. */
  readonly write: (line: string) => void;
  /** Writes a line about what went wrong. */
  readonly warn: (line: string) => void;
}

const exitCodes = { fine: 0, failed: 1, usage: 2 } as const;

// Functions and servers say what went well at INFO, which nobody wants to read while all is well.
const quiet = { LOG_LEVEL: 'WARN' };

/** How long a start that is no longer wanted may take to come to its end, in milliseconds. */
const abandonedStartMilliseconds = 5_000;

/** Ends a stack that may still be starting. A start that hangs is left: its processes end with this one. */
const abandon = async (starting: Promise<LocalStack>): Promise<void> => {
  const ended = starting.then(
    (stack) => stack.stop(),
    () => undefined,
  );
  await Promise.race([ended, sleep(abandonedStartMilliseconds, undefined, { ref: false })]);
};

/** Resolves with the stack, or with nothing when somebody wanted the end before it was up. */
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

/** Resolves with what broke the stack, or with nothing when somebody wanted its end. */
const untilEnd = async (stack: LocalStack, endWanted: Promise<void>): Promise<Error | undefined> => {
  const end = await Promise.race([endWanted, stack.broken]);
  return end instanceof Error ? end : undefined;
};

const runStack = async (command: StartCommand, chosen: ChosenOptions): Promise<number> => {
  const { description, root, warn, write, welcome } = command;
  const endWanted = waitForStop();
  try {
    const starting = startLocalStack({ ...chosen, description, root, warn, environment: quiet });
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

/** What children write can hold text of messages; nothing of it may control the terminal. */
const printable =
  (warn: (line: string) => void) =>
  (text: string): void => {
    warn(text.split('\n').map(escapeUnprintable).join('\n'));
  };

/**
 * Runs the local stack until a signal ends it, and resolves with the exit code: 0 after a signal, 1 when something could
 * not start or died, 2 for wrong arguments.
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
