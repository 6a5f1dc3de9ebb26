import type { DeploymentDescription } from '@dynamo-outbox/topology';
import type { LocalStack } from '../stack/local-stack.ts';
import { startLocalStack } from '../stack/start-local-stack.ts';
import { readStartArguments, type ChosenOptions } from './start-arguments.ts';

/** What `npm start` is made of. */
export interface StartCommand {
  readonly description: DeploymentDescription;
  /** Directory that the description's entries begin at. */
  readonly root: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** What to say once everything is up, given the services' URLs by name. */
  readonly welcome: (urls: Readonly<Record<string, string>>) => string;
  /** Writes a line for the user. */
  readonly write: (line: string) => void;
  /** Writes a line about what went wrong. */
  readonly warn: (line: string) => void;
}

const exitCodes = { fine: 0, failed: 1, usage: 2 } as const;

// Functions and servers say what went well at INFO, which nobody wants to read while all is well.
const quiet = { LOG_LEVEL: 'WARN' };

/** Resolves on the first signal. Later ones change nothing: the end is on its way, and bounded in time. */
const untilSignal = (): Promise<'signal'> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolve('signal');
      });
    }
  });

const runUntil = async (stack: LocalStack, signal: Promise<'signal'>): Promise<Error | undefined> => {
  const end = await Promise.race([signal, stack.broken]);
  await stack.stop();
  return end === 'signal' ? undefined : end;
};

const runStack = async (command: StartCommand, chosen: ChosenOptions): Promise<number> => {
  const { description, root, warn, write, welcome } = command;
  const signal = untilSignal();
  try {
    const stack = await startLocalStack({ ...chosen, description, root, warn, environment: quiet });
    write(welcome(stack.urls));
    const failure = await runUntil(stack, signal);
    if (failure !== undefined) {
      warn(failure.message);
    }
    return failure === undefined ? exitCodes.fine : exitCodes.failed;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return exitCodes.failed;
  }
};

/**
 * Runs the local stack until a signal ends it, and resolves with the exit code: 0 after a signal, 1 when something could
 * not start or died, 2 for wrong arguments.
 */
export const runStartCommand = async (command: StartCommand): Promise<number> => {
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
