import { join } from 'node:path';
import { updateContracts, writeContracts, type ContractFinding } from '@dynamo-outbox/contracts';
import type { CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { bad, good, type Line } from '../../terminal/style.ts';
import { readContractFiles } from './contract-files.ts';
import { renderFindings } from './render-findings.ts';

/** What a run wrote, or why it wrote nothing. */
interface Written {
  readonly directory: string;
  readonly files: readonly string[];
  readonly findings: readonly ContractFinding[];
}

const renderWritten = ({ directory, files }: Written): readonly Line[] =>
  files.length === 0
    ? [good(`The contract files in ${directory} are up to date.`)]
    : [...files.map((file) => `Wrote ${join(directory, file)}`), 'Commit the files.'];

const renderRefused = ({ findings }: Written): readonly Line[] => [
  ...renderFindings(findings),
  { spans: [bad('Nothing was written.'), ' Contract files never record a breaking change.'] },
];

const report = (written: Written, isAccepted: boolean, { options, terminal }: CommandContext): void => {
  if (options.flag('json')) {
    terminal.writeJson(written);
  } else {
    terminal.write(isAccepted ? renderWritten(written) : renderRefused(written));
  }
};

/** `dynamo-outbox contracts write`: stores the schemas of the message definitions in the code, unless a change breaks consumers. */
export const write = async (context: CommandContext): Promise<ExitCode> => {
  const { directory, topics, recorded } = await readContractFiles(context);
  const update = updateContracts({ topics, recorded });
  const files = update.accepted ? await writeContracts(directory, update.contracts) : [];
  report({ directory, files, findings: update.findings }, update.accepted, context);
  return update.accepted ? exitCodes.done : exitCodes.remains;
};
