import { readCount } from '../../arguments/numbers.ts';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { Command, CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { UsageFault } from '../../fault.ts';
import { getServices } from '../../services/choose-services.ts';
import { renderCost, renderTrace } from './render-trace.ts';
import { trace, type Trace } from './trace.ts';
import type { TracedMessage } from './traced-message.ts';
import { traceHelp } from './trace-help.ts';

const defaultLimit = 10_000;

const isStuck = ({ waiting, recording }: TracedMessage): boolean =>
  waiting.length > 0 || recording?.dispatch.state === 'parked';

const report = (found: Trace, wanted: string, { options, terminal }: CommandContext): void => {
  if (options.flag('json')) {
    terminal.writeJson(found);
  } else if (found.messages.length > 0) {
    terminal.write(renderTrace(found, terminal));
  }
  if (found.messages.length === 0) {
    terminal.warn(`No message, correlation, aggregate or ordering key "${wanted}" was found.`);
    renderCost(found).forEach(terminal.warn);
  }
};

const isPartial = ({ outboxes, queues }: Trace): boolean =>
  [...outboxes, ...queues].some((one) => one.isPartial);

const exitCodeOf = (found: Trace): ExitCode => {
  if (found.messages.length === 0) {
    // The requested message may be beyond the limit.
    return isPartial(found) ? exitCodes.remains : exitCodes.usage;
  }
  return found.messages.some(isStuck) ? exitCodes.remains : exitCodes.done;
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const { options, environment, clients, terminal } = context;
  assertPositionalCount(options, 1);
  const wanted = options.positionals[0]?.trim() ?? '';
  if (wanted === '') {
    throw new UsageFault('No id is given. Give the id of a message, a correlation or an aggregate.');
  }
  const found = await trace(clients, getServices(options, environment), {
    wanted,
    limit: readCount(options, 'limit') ?? defaultLimit,
    onProgress: terminal.progress,
  });
  report(found, wanted, context);
  return exitCodeOf(found);
};

/** `dynamo-outbox trace`. */
export const traceCommand: Command = {
  name: 'trace',
  summary: 'shows where a message is, and what its request caused',
  help: traceHelp,
  options: { limit: 'text' },
  run,
};
