import { readCount } from '../../arguments/numbers.ts';
import type { Command, CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import { getServices } from '../../services/choose-services.ts';
import { countWaiting, readStatus, type ServiceStatus } from './read-status.ts';
import { renderStatus } from './render-status.ts';
import { statusHelp } from './status-help.ts';

const defaultLimit = 100;

const report = (statuses: readonly ServiceStatus[], { options, terminal, clock }: CommandContext): void => {
  if (options.flag('json')) {
    terminal.writeJson({ services: statuses });
    return;
  }
  const rendering = { columns: terminal.columns, now: clock() };
  terminal.write(
    statuses.flatMap((status, index) => [...(index === 0 ? [] : ['']), ...renderStatus(status, rendering)]),
  );
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const { options, environment, clients } = context;
  assertPositionalCount(options);
  const limit = readCount(options, 'limit') ?? defaultLimit;
  const services = getServices(options, environment);
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
  summary: 'shows undispatched, queued, dead-lettered and parked messages',
  help: statusHelp,
  options: { limit: 'text' },
  run,
};
