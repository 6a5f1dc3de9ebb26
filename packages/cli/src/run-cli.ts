import { hasErrorCode, systemClock, type Clock } from '@dynamo-outbox/kernel';
import { readOptions } from './arguments/read-options.ts';
import type { Command, CommandContext } from './command.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { describeFailure } from './failures/describe-failure.ts';
import { assertEndpoints } from './failures/endpoints.ts';
import { NotFoundFault, UsageFault } from './fault.ts';
import type { Clients } from './services/clients.ts';
import { describeMissing } from './services/known.ts';
import { commands } from './commands/commands.ts';
import { renderHelp, type HelpPart } from './terminal/help.ts';
import type { Terminal } from './terminal/terminal.ts';
import { readVersion } from './version.ts';

/** Dependencies of the CLI. */
export interface CliOptions {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Creates the AWS clients. Not called if only help is requested. */
  readonly createClients: (onWaiting: (text: string) => void) => Clients;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

const usage: readonly HelpPart[] = [
  { lines: ['Usage: dynamo-outbox <command> [options]'] },
  'Inspects and traces messages, and redrives or replays them.',
  { terms: commands.map(({ name, summary }) => [name, summary]) },
  {
    terms: [
      ['<command> --help', 'show the options of a command, with examples'],
      ['--version', 'show the version'],
    ],
  },
  'Region, credentials and endpoints come from the settings of the AWS SDK: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL and so on.',
];

const write = (parts: readonly HelpPart[], { terminal }: CliOptions): ExitCode => {
  terminal.write(renderHelp(parts, terminal.columns));
  return exitCodes.done;
};

/** Adds existing names to the error about a service, queue or message that does not exist. */
const runAndDescribe = async (command: Command, context: CommandContext): Promise<ExitCode> => {
  try {
    return await command.run(context);
  } catch (error) {
    if (error instanceof NotFoundFault) {
      context.terminal.warn(await describeMissing(error, context));
      return exitCodes.usage;
    }
    throw error;
  }
};

const runCommand = async (
  command: Command,
  options: CliOptions,
  args: readonly string[],
): Promise<ExitCode> => {
  const { terminal, environment, createClients, signal, clock = systemClock } = options;
  const given = readOptions(args, command.options);
  if (given.flag('help')) {
    return write(command.help, options);
  }
  assertEndpoints(environment);
  return runAndDescribe(command, {
    options: given,
    environment,
    terminal,
    clients: createClients(terminal.progress),
    clock,
    signal,
  });
};

const answerQuestion = (name: string | undefined, options: CliOptions): ExitCode | undefined => {
  switch (name) {
    case undefined:
      write(usage, options);
      return exitCodes.usage;
    case '--help':
    case '-h':
    case 'help':
      return write(usage, options);
    case '--version':
    case '-v':
      options.terminal.write([readVersion()]);
      return exitCodes.done;
    default:
      return undefined;
  }
};

const runNamed = async (options: CliOptions): Promise<ExitCode> => {
  const [name = '', ...args] = options.args;
  const answered = answerQuestion(options.args[0], options);
  if (answered !== undefined) {
    return answered;
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

/** Runs a command line and resolves with its exit code. Never rejects: failures are reported in a sentence. */
export const runCli = async (options: CliOptions): Promise<ExitCode> => {
  try {
    return await runNamed(options);
  } catch (error) {
    options.terminal.warn(describeFailure(error, options.environment));
    if (hasErrorCode(error, 'USAGE')) {
      const [name] = options.args;
      const known = commands.some((one) => one.name === name);
      options.terminal.warn(`Try "dynamo-outbox ${known ? `${name ?? ''} ` : ''}--help".`);
    }
    return isNothingDone(error) ? exitCodes.usage : exitCodes.remains;
  }
};

const isNothingDone = (error: unknown): boolean =>
  [
    'USAGE',
    'NOT_FOUND',
    'QUEUE_NOT_FOUND',
    'INVALID_CURSOR',
    'OUTBOX_NOT_TRACKED',
    'INVALID_CONTRACT_FILE',
    'NEWER_CONTRACT_FORMAT',
    'SCHEMA_NOT_AVAILABLE',
    'SCHEMA_NOT_REPRESENTABLE',
  ].some((code) => hasErrorCode(error, code));
