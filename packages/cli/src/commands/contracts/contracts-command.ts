import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { OptionKinds } from '../../arguments/read-options.ts';
import type { Command, CommandContext } from '../../command.ts';
import { definitionOptions } from '../../definitions/load-definitions.ts';
import type { ExitCode } from '../../exit-codes.ts';
import { UsageFault } from '../../fault.ts';
import { contractsHelp } from './contracts-help.ts';
import { check } from './check.ts';
import { checkInFlight } from './in-flight/check-in-flight.ts';
import { write } from './write.ts';

/** Options that only a comparison with a stage has. */
const inFlightOptions = {
  limit: 'text',
  'max-items': 'text',
  receive: 'flag',
} as const satisfies OptionKinds;

const parts = { check, write } as const;

type PartName = keyof typeof parts;

const partNames: readonly PartName[] = ['check', 'write'];

const isPartName = (name: string): name is PartName => Object.hasOwn(parts, name);

const choosePart = ({ options }: CommandContext): PartName => {
  const [name = ''] = options.positionals;
  if (!isPartName(name)) {
    const what = name === '' ? 'No part is given' : `There is no "contracts ${name}"`;
    throw new UsageFault(`${what}; choose one of ${partNames.join(', ')}.`);
  }
  return name;
};

/** Rejects options that would have no effect, because users would expect one. */
const assertNotGiven = ({ options }: CommandContext, names: readonly string[], part: string): void => {
  const foreign = names.find((name) => options.isGiven(name));
  if (foreign !== undefined) {
    throw new UsageFault(`--${foreign} has no effect on "contracts ${part}".`);
  }
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  assertPositionalCount(context.options, 1);
  const part = choosePart(context);
  if (part === 'check' && context.options.flag('in-flight')) {
    assertNotGiven(context, ['directory'], 'check --in-flight');
    return checkInFlight(context);
  }
  assertNotGiven(context, [...Object.keys(inFlightOptions), 'in-flight', 'service'], part);
  return parts[part](context);
};

/** `dynamo-outbox contracts`. */
export const contractsCommand: Command = {
  name: 'contracts',
  summary: 'checks changes of message types, in code and against a stage',
  help: contractsHelp,
  options: { ...definitionOptions, ...inFlightOptions, directory: 'text', 'in-flight': 'flag' },
  run,
};
