import { readCount } from '../arguments/numbers.ts';
import { refusePositionals } from '../arguments/positionals.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { UsageFault } from '../fault.ts';
import { requireServices } from '../services/choose-services.ts';
import { renderCost, renderTrace } from './render-trace.ts';
import { trace, type Trace } from './trace.ts';
import type { TracedMessage } from './traced-message.ts';

const defaultLimit = 10_000;

const help = `Usage: dynamo-outbox trace <id> [--service <name>]... [options]

Shows where a message is: in the outbox, dispatched, processed by whom, or
waiting in a dead-letter queue. The id is one of

  a message id        shows the message, and those it caused
  a correlation id    shows everything that one request set off
  an aggregate id     shows all messages of the aggregate
  an ordering key     the same, such as order#0199..., and without a scan

  --service <name>  a service; without it all that dynamo-outbox.json lists
  --config <file>   another configuration file
  --limit <count>   items to read of each outbox, and messages to look at in
                    each queue, 10,000 without it
  --json            as JSON
  --help            this text

Outboxes are indexed by ordering key alone. Any other id is found by reading
them: a read unit for each 8 KB, up to the limit.

Exit code 0: found, and on its way or done. 1: not found, parked or
dead-lettered, or it failed. 2: a wrong argument, or a table that is not there.

Examples:

  dynamo-outbox trace 01994c6f-8a00-7000-8000-000000000001
  dynamo-outbox trace 'order#01994c6f-0000-7000-8000-00000000000a'
  dynamo-outbox trace <id> --service orders --limit 100000 --json
`;

const isStuck = ({ waiting, recording }: TracedMessage): boolean =>
  waiting.length > 0 || recording?.dispatch.state === 'parked';

const report = (found: Trace, wanted: string, { options, terminal }: CommandContext): void => {
  if (options.flag('json')) {
    terminal.write(JSON.stringify(found, undefined, 2));
  } else if (found.messages.length === 0) {
    terminal.warn(`Nothing is known of "${wanted}".\n${renderCost(found)}`);
  } else {
    terminal.write(renderTrace(found, terminal));
  }
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const { options, environment, clients, terminal } = context;
  refusePositionals(options, 1);
  const wanted = options.positionals[0]?.trim() ?? '';
  if (wanted === '') {
    throw new UsageFault('What is to be traced? Give an id of a message, a correlation or an aggregate.');
  }
  const found = await trace(clients, requireServices(options, environment), {
    wanted,
    limit: readCount(options, 'limit') ?? defaultLimit,
    onProgress: terminal.progress,
  });
  report(found, wanted, context);
  return found.messages.length === 0 || found.messages.some(isStuck) ? exitCodes.remains : exitCodes.done;
};

/** `dynamo-outbox trace`. */
export const traceCommand: Command = {
  name: 'trace',
  summary: 'where a message is, and what its request set off',
  help,
  options: { limit: 'text' },
  run,
};
