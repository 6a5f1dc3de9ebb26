import { hasErrorCode, systemClock, type Clock } from '@dynamo-outbox/kernel';
import { readOptions } from './arguments/read-options.ts';
import type { Command } from './command.ts';
import { describeFailure } from './describe-failure.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { UsageFault } from './fault.ts';
import { redriveCommand } from './redrive/redrive-command.ts';
import { replayCommand } from './replay/replay-command.ts';
import type { Clients } from './services/clients.ts';
import { statusCommand } from './status/status-command.ts';
import type { Terminal } from './terminal/terminal.ts';
import { traceCommand } from './trace/trace-command.ts';

/** What the command line is made of. */
export interface CliOptions {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Makes the clients; not called when only help is wanted. */
  readonly createClients: () => Clients;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

const commands: readonly Command[] = [statusCommand, traceCommand, replayCommand, redriveCommand];

const usage = [
  'Usage: dynamo-outbox <command> [options]',
  '',
  'Shows where messages are, and brings them on their way again.',
  '',
  ...commands.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`),
  '',
  'dynamo-outbox <command> --help shows its options and examples.',
  'Region, credentials and endpoints are those of the AWS SDK: AWS_REGION,',
  'AWS_PROFILE, AWS_ENDPOINT_URL and so on.',
].join('\n');

const runCommand = async (
  command: Command,
  options: CliOptions,
  args: readonly string[],
): Promise<ExitCode> => {
  const { terminal, environment, createClients, signal, clock = systemClock } = options;
  const given = readOptions(args, command.options);
  if (given.flag('help')) {
    terminal.write(command.help);
    return exitCodes.done;
  }
  return command.run({ options: given, environment, terminal, clients: createClients(), clock, signal });
};

const runNamed = async (options: CliOptions): Promise<ExitCode> => {
  const [name = '--help', ...args] = options.args;
  if (name === '--help' || name === '-h' || name === 'help') {
    options.terminal.write(usage);
    return options.args.length === 0 ? exitCodes.usage : exitCodes.done;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    const kind = name.startsWith('-') ? 'option' : 'command';
    throw new UsageFault(
      `There is no ${kind} "${name}"; the commands are ${commands.map((one) => one.name).join(', ')}.`,
    );
  }
  return runCommand(command, options, args);
};

/** Runs a command line and resolves with its exit code. Never rejects: what goes wrong is told in a sentence. */
export const runCli = async (options: CliOptions): Promise<ExitCode> => {
  try {
    return await runNamed(options);
  } catch (error) {
    options.terminal.warn(describeFailure(error));
    if (hasErrorCode(error, 'USAGE')) {
      const [name] = options.args;
      const known = commands.some((one) => one.name === name);
      options.terminal.warn(`Try "dynamo-outbox ${known ? `${name ?? ''} ` : ''}--help".`);
    }
    return isNothingDone(error) ? exitCodes.usage : exitCodes.remains;
  }
};

const isNothingDone = (error: unknown): boolean =>
  ['USAGE', 'NOT_FOUND', 'QUEUE_NOT_FOUND', 'INVALID_CURSOR'].some((code) => hasErrorCode(error, code));
