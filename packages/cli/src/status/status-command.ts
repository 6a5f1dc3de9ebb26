import { readCount } from '../arguments/numbers.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { refusePositionals } from '../arguments/positionals.ts';
import { requireServices } from '../services/choose-services.ts';
import { countWaiting, readStatus, type ServiceStatus } from './read-status.ts';
import { renderStatus } from './render-status.ts';

const defaultLimit = 100;

const help = `Usage: dynamo-outbox status [--service <name>]... [options]

Shows for each service what its outbox has not dispatched, how much lies in its
queues, and what waits for a person: dead letters and parked messages by reason.

  --service <name>  a service; without it all that dynamo-outbox.json lists
  --config <file>   another configuration file
  --limit <count>   messages to look at in each dead-letter queue, 100 without
                    it
  --json            as JSON
  --help            this text

Looking at a dead letter hides it from others until all were looked at. Counts
of queues are SQS's own, and up to a minute old.

Exit code 0: nothing waits for a person. 1: something does, or it failed. 2: a
wrong argument, or a table or queue that is not there.

Examples:

  dynamo-outbox status
  dynamo-outbox status --service orders --service customers
  dynamo-outbox status --json | jq '.services[].outbox.undispatched'
`;

const report = (statuses: readonly ServiceStatus[], { options, terminal, clock }: CommandContext): void => {
  if (options.flag('json')) {
    terminal.write(JSON.stringify({ services: statuses }, undefined, 2));
    return;
  }
  const now = clock();
  terminal.write(statuses.map((status) => renderStatus(status, { terminal, now })).join('\n\n'));
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const { options, environment, clients } = context;
  refusePositionals(options);
  const limit = readCount(options, 'limit') ?? defaultLimit;
  const services = requireServices(options, environment);
  const statuses: ServiceStatus[] = [];
  for (const service of services) {
    statuses.push(await readStatus(clients, service, { limit }));
  }
  report(statuses, context);
  return statuses.some((status) => countWaiting(status) > 0) ? exitCodes.remains : exitCodes.done;
};

/** `dynamo-outbox status`. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'what is undispatched, queued, dead-lettered or parked',
  help,
  options: { limit: 'text' },
  run,
};
