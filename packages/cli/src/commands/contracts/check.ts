import { checkContracts } from '@dynamo-outbox/contracts';
import type { CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { formatCount } from '../../terminal/format.ts';
import { good } from '../../terminal/style.ts';
import { assertNamedDirectory, readContractFiles } from './contract-files.ts';
import { renderFindings } from './render-findings.ts';

/** `dynamo-outbox contracts check`: compares the message definitions in the code with the contract files. */
export const check = async (context: CommandContext): Promise<ExitCode> => {
  assertNamedDirectory(context);
  const { directory, topics, recorded } = await readContractFiles(context);
  const findings = checkContracts({ topics, recorded });
  const { options, terminal } = context;
  if (options.flag('json')) {
    terminal.writeJson({ directory, findings });
  } else if (findings.length === 0) {
    terminal.write([
      good(`Your code agrees with ${formatCount(recorded.length, 'contract')} in ${directory}.`),
    ]);
  } else {
    terminal.write(renderFindings(findings));
  }
  return findings.length === 0 ? exitCodes.done : exitCodes.remains;
};
