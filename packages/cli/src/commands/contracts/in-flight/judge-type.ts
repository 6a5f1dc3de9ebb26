import type { MessageDefinition } from '@dynamo-outbox/messaging';
import { formatCount } from '../../../terminal/format.ts';
import { readVersionsOf, type HeldGroup, type HeldVersion } from './tally.ts';

/** Held messages that the definition in the code cannot read. */
export interface InFlightFinding {
  readonly code:
    /** The definition no longer reads the version. */
    | 'OLDER_MESSAGE_VERSION'
    /** The version is newer than the definition. */
    | 'NEWER_MESSAGE_VERSION'
    /** The definition reads the version, but not these payloads. */
    | 'INVALID_MESSAGE_PAYLOAD';
  readonly version: number;
  readonly count: number;
  /** What is wrong, in a sentence. */
  readonly detail: string;
  /** What to do, in sentences. */
  readonly advice: string;
}

/**
 * Which side to deploy first.
 *
 * - `any`: the stage already holds the version that the code publishes.
 * - `consumers-first`: the deployed consumers may not read the version that the code publishes.
 * - `not-yet`: consumers in the code cannot read messages that the stage holds.
 */
export type DeploymentSide = 'any' | 'consumers-first' | 'not-yet';

/** What holds for a message type in a stage. */
export interface TypeVerdict {
  readonly type: string;
  /** Versions that the definition in the code reads, from the oldest. */
  readonly reads: readonly number[];
  /** Version that producers with the code publish. */
  readonly publishes: number;
  readonly held: readonly HeldVersion[];
  readonly findings: readonly InFlightFinding[];
  readonly deploy: DeploymentSide;
  /** Why, in sentences. */
  readonly reason: string;
}

const countIn = (groups: readonly HeldGroup[]): number => groups.reduce((sum, { count }) => sum + count, 0);

const messagesOf = (count: number, version: number): string =>
  `${formatCount(count, 'message')} of version ${version}`;

const canRedrive = (groups: readonly HeldGroup[]): boolean =>
  groups.some(({ state }) => state === 'dead-lettered' || state === 'parked');

/** A published message may be gone from its queue, but a replay publishes it again. */
const refusal = (groups: readonly HeldGroup[]): string =>
  groups.every(({ state }) => state === 'dispatched')
    ? 'Do not deploy the consumers: they would dead-letter these messages if a queue still holds them, or if a replay publishes them again.'
    : 'Do not deploy the consumers: they would dead-letter these messages.';

const describeReads = (reads: readonly number[]): string =>
  reads.length === 1 ? `version ${reads.join('')}` : `versions ${reads[0] ?? 0} to ${reads.at(-1) ?? 0}`;

const findUnread = ({ version, groups }: HeldVersion, reads: readonly number[]): InFlightFinding => {
  const count = countIn(groups);
  const held = { version, count };
  if (version > (reads.at(-1) ?? 0)) {
    return {
      ...held,
      code: 'NEWER_MESSAGE_VERSION',
      detail: `Your definition reads ${describeReads(reads)}, and the stage holds ${messagesOf(count, version)}.`,
      advice:
        'Do not deploy this code: its consumers would wait hours for a newer deployment, and then dead-letter these messages. Update your definition first.',
    };
  }
  return {
    ...held,
    code: 'OLDER_MESSAGE_VERSION',
    detail: `Your definition reads ${describeReads(reads)}, and the stage holds ${messagesOf(count, version)}.`,
    advice: `${refusal(groups)} Keep version ${version} in "from" until no outbox, queue or dead-letter queue holds it${canRedrive(groups) ? ', or redrive the messages first' : ''}.`,
  };
};

const findInvalid = ({ version, groups }: HeldVersion): readonly InFlightFinding[] => {
  const counts = new Map<string, number>();
  for (const [detail, count] of groups.flatMap(({ faults }) => Object.entries(faults))) {
    counts.set(detail, (counts.get(detail) ?? 0) + count);
  }
  return [...counts].map(([detail, count]) => ({
    code: 'INVALID_MESSAGE_PAYLOAD',
    version,
    count,
    detail: `Your definition cannot read ${messagesOf(count, version)}: ${detail}`,
    advice: `${refusal(groups)} Fix the schema or the conversion${canRedrive(groups) ? ', or redrive dead letters with another body' : ''}.`,
  }));
};

const consumersFirst = (reason: string): Pick<TypeVerdict, 'deploy' | 'reason'> => ({
  deploy: 'consumers-first',
  reason,
});

const isTooNew = (held: readonly HeldVersion[], published: number): boolean =>
  held.some(({ version, groups }) => version >= published && groups.some(({ tooNew }) => tooNew > 0));

const judgeSafe = (
  publishes: number,
  held: readonly HeldVersion[],
): Pick<TypeVerdict, 'deploy' | 'reason'> => {
  const newest = held.at(-1)?.version;
  if (newest === undefined) {
    return consumersFirst(
      'No message is held, so the deployed versions are unknown. Deploy the consumers first if the type or its version is new.',
    );
  }
  if (publishes > newest) {
    return consumersFirst(
      `Deploy the consumers first: your code publishes version ${publishes}, which is newer than every held version. Or set publishVersion to ${newest} until they are deployed.`,
    );
  }
  if (publishes < newest) {
    return consumersFirst(
      `Deploy the consumers first: your code publishes version ${publishes}, which is older than the held version ${newest}, and the deployed consumers may no longer read it.`,
    );
  }
  return isTooNew(held, publishes)
    ? consumersFirst(
        `Deploy the consumers first: deployed ones gave up messages of version ${publishes} as newer than they know.`,
      )
    : {
        deploy: 'any',
        reason: `Your definition reads every held message, and version ${publishes} is already published. Deploy in any order.`,
      };
};

const judgeUnsafe = (publishes: number, held: readonly HeldVersion[]): string =>
  held.at(-1)?.version === publishes
    ? 'Do not deploy the consumers yet. Producers publish a version that is already held.'
    : 'Deploy neither consumers nor producers yet.';

/**
 * Compares the definition of a type with the messages of the type that a stage holds.
 *
 * What is deployed is unknown, except through these messages. The rule: the new consumers must read every held version
 * and payload, so they can be deployed at any time; otherwise not yet. Producers can be deployed at any time if they
 * publish the newest version that is held. If they publish another one, the deployed consumers may not read it, so the new
 * consumers come first.
 */
export const judgeType = (definition: MessageDefinition, held: readonly HeldVersion[]): TypeVerdict => {
  const reads = readVersionsOf(definition);
  const { type, publishVersion: publishes } = definition;
  const findings = held.flatMap((one) =>
    reads.includes(one.version) ? findInvalid(one) : [findUnread(one, reads)],
  );
  return {
    ...{ type, reads, publishes, held, findings },
    ...(findings.length === 0
      ? judgeSafe(publishes, held)
      : { deploy: 'not-yet', reason: judgeUnsafe(publishes, held) }),
  };
};
