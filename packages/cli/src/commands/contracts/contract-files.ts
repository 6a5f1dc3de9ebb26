import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readContracts, type Contract } from '@dynamo-outbox/contracts';
import type { Topic } from '@dynamo-outbox/messaging';
import type { CommandContext } from '../../command.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';
import { NotFoundFault, UsageFault } from '../../fault.ts';
import { readConfigured } from '../../services/choose-services.ts';

/** The topics in the code, and the contracts that are recorded for them. */
export interface ContractFiles {
  /** Directory of the files. */
  readonly directory: string;
  readonly topics: readonly Topic[];
  readonly recorded: readonly Contract[];
}

const defaultDirectory = 'contracts';

/** The default directory is beside the configuration file. */
const directoryOf = ({ options, environment }: CommandContext): string =>
  options.text('directory') ?? join(readConfigured(options, environment).directory, defaultDirectory);

/** Loads the topics in the code, and reads the contract files. Without any, nothing is recorded yet. */
export const readContractFiles = async (context: CommandContext): Promise<ContractFiles> => {
  const directory = directoryOf(context);
  const { topics } = await loadDefinitions(context);
  if (topics.length === 0) {
    throw new UsageFault(
      'Your modules export message definitions, but no topic. Contract files belong to topics: export the results of defineTopic.',
    );
  }
  return { directory, topics, recorded: await readContracts(directory) };
};

/** Rejects with `NOT_FOUND` if a directory was named that does not exist, because its name must be a mistake. */
export const assertNamedDirectory = ({ options }: CommandContext): void => {
  const directory = options.text('directory');
  if (directory !== undefined && !existsSync(directory)) {
    throw new NotFoundFault(
      `There is no directory "${directory}". To create it, run "dynamo-outbox contracts write --directory ${directory}".`,
    );
  }
};
