import type { CommandContext } from '../../../command.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import type { ServiceTopology } from '../../../definitions/service-topology.ts';
import { exitCodes, type ExitCode } from '../../../exit-codes.ts';
import { compareInFlight, hasFindings, isIncomplete, type InFlightComparison } from './compare-in-flight.ts';
import { sidesOf } from './deployment-order.ts';
import { renderInFlight } from './render-in-flight.ts';

const toJson = (comparison: InFlightComparison, services: readonly ServiceTopology[]): object => ({
  isComplete: !isIncomplete(comparison),
  types: comparison.verdicts.map((verdict) => ({ ...verdict, ...sidesOf(verdict.type, services) })),
  order: comparison.order,
  undefinedTypes: comparison.undefinedTypes,
  undecodable: comparison.undecodable,
  queues: comparison.queues,
  outboxes: comparison.outboxes.map(({ service, ...outbox }) => ({ service: service.name, ...outbox })),
});

/**
 * `dynamo-outbox contracts check --in-flight`: compares the definitions in the code with the messages that a stage
 * holds, and says which side to deploy first.
 */
export const checkInFlight = async (context: CommandContext): Promise<ExitCode> => {
  const definitions = await loadDefinitions(context);
  const comparison = await compareInFlight(context, definitions);
  const { options, terminal, clock } = context;
  if (options.flag('json')) {
    terminal.writeJson(toJson(comparison, definitions.services));
  } else {
    terminal.write(renderInFlight(comparison, { now: clock(), services: definitions.services }));
  }
  return hasFindings(comparison) || isIncomplete(comparison) ? exitCodes.remains : exitCodes.done;
};
