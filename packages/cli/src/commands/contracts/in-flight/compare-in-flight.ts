import { readCount } from '../../../arguments/numbers.ts';
import type { CommandContext } from '../../../command.ts';
import type { LoadedDefinitions } from '../../../definitions/service-topology.ts';
import { getServices, type ChosenService } from '../../../services/choose-services.ts';
import { withOptionalOutbox } from '../../../services/optional-outbox.ts';
import { findUncovered, type ReadOutbox } from './coverage.ts';
import { orderDeployment, type DeploymentOrder } from './deployment-order.ts';
import type { HeldMessage } from './held-message.ts';
import { judgeType, type TypeVerdict } from './judge-type.ts';
import { readOutbox } from './read-outbox.ts';
import { readQueues, type QueueReading } from './read-queues.ts';
import { DefinitionTally, type HeldVersion, type Unchecked } from './tally.ts';

/** A queue, and why its messages are not known. */
export interface ComparedQueue extends QueueReading {
  readonly uncovered?: string;
}

/** A type that no module defines, and the versions that are held. */
export interface UndefinedType {
  readonly type: string;
  readonly held: readonly HeldVersion[];
}

/** The comparison of the definitions in the code with the messages that a stage holds. */
export interface InFlightComparison {
  readonly verdicts: readonly TypeVerdict[];
  readonly order: DeploymentOrder;
  readonly undefinedTypes: readonly UndefinedType[];
  readonly undecodable: readonly Unchecked[];
  readonly outboxes: readonly ReadOutbox[];
  readonly queues: readonly ComparedQueue[];
}

const defaultMaxItems = 10_000;
const defaultLimit = 1_000;

/** What a comparison reads, and where it ends. */
interface Limits {
  readonly maxItems: number;
  readonly limit: number;
  readonly receives: boolean;
}

const readLimits = ({ options }: CommandContext): Limits => ({
  maxItems: readCount(options, 'max-items') ?? defaultMaxItems,
  limit: readCount(options, 'limit') ?? defaultLimit,
  receives: options.flag('receive'),
});

const readService = async (
  { clients, terminal, signal }: CommandContext,
  service: ChosenService,
  { limits, onMessage }: { readonly limits: Limits; readonly onMessage: (message: HeldMessage) => void },
): Promise<{ readonly outbox: ReadOutbox | undefined; readonly queues: readonly QueueReading[] }> => {
  const seenParked = new Set<string>();
  const queues = await readQueues(clients, service, {
    ...limits,
    onProgress: terminal.progress,
    onMessage: (held) => {
      if (held.place.state === 'parked' && held.message !== undefined) {
        seenParked.add(held.message.id);
      }
      onMessage(held);
    },
  });
  const outbox = await withOptionalOutbox(clients, service, (table) =>
    readOutbox(clients, table, {
      ...limits,
      onMessage,
      isSeenParked: (id) => seenParked.has(id),
      onProgress: terminal.progress,
      signal,
    }),
  );
  return { outbox: outbox === undefined ? undefined : { ...outbox, service }, queues };
};

/** Reads what the services of a stage hold, and compares it with the definitions. Changes nothing. */
export const compareInFlight = async (
  context: CommandContext,
  { definitions, services }: LoadedDefinitions,
): Promise<InFlightComparison> => {
  const limits = readLimits(context);
  const tally = new DefinitionTally(definitions);
  const onMessage = tally.add.bind(tally);
  const outboxes: ReadOutbox[] = [];
  const queues: QueueReading[] = [];
  for (const service of getServices(context.options, context.environment)) {
    const read = await readService(context, service, { limits, onMessage });
    outboxes.push(...(read.outbox === undefined ? [] : [read.outbox]));
    queues.push(...read.queues);
  }
  const { versions, undecodable } = tally.read();
  const verdicts = definitions.map((definition) =>
    judgeType(definition, versions.get(definition.type) ?? []),
  );
  const known = new Set(definitions.map(({ type }) => type));
  return {
    verdicts,
    order: orderDeployment(verdicts, services),
    undefinedTypes: [...versions]
      .filter(([type]) => !known.has(type))
      .map(([type, held]) => ({ type, held })),
    undecodable,
    outboxes,
    queues: queues.map((queue) => {
      const uncovered = findUncovered(queue, outboxes, services);
      return { ...queue, ...(uncovered === undefined ? {} : { uncovered }) };
    }),
  };
};

/** Whether a part of what the stage holds was not compared. */
export const isIncomplete = ({ outboxes, queues }: InFlightComparison): boolean =>
  outboxes.some(({ isPartial }) => isPartial) ||
  queues.some(({ isPartial = false, uncovered }) => isPartial || uncovered !== undefined);

/** Whether consumers in the code cannot read messages that the stage holds. */
export const hasFindings = ({ verdicts }: InFlightComparison): boolean =>
  verdicts.some(({ findings }) => findings.length > 0);
