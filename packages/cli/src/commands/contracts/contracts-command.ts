import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { Command, CommandContext } from '../../command.ts';
import { definitionOptions } from '../../definitions/load-definitions.ts';
import type { ExitCode } from '../../exit-codes.ts';
import { UsageFault } from '../../fault.ts';
import { contractsHelp } from './contracts-help.ts';
import { checkInFlight } from './in-flight/check-in-flight.ts';

const run = async (context: CommandContext): Promise<ExitCode> => {
  const { options } = context;
  assertPositionalCount(options, 1);
  const [part] = options.positionals;
  if (part !== 'check') {
    throw new UsageFault(`There is no "contracts ${part ?? ''}"; use "contracts check --in-flight".`);
  }
  if (!options.flag('in-flight')) {
    throw new UsageFault('Set --in-flight.');
  }
  return checkInFlight(context);
};

/** `dynamo-outbox contracts`. */
export const contractsCommand: Command = {
  name: 'contracts',
  summary: 'compares your message definitions with the messages of a stage',
  help: contractsHelp,
  options: { ...definitionOptions, 'in-flight': 'flag', limit: 'text', 'max-items': 'text', receive: 'flag' },
  run,
};
