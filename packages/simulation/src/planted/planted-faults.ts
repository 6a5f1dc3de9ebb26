import type { RuleName } from '../rules/rule.ts';
import type { WorldParts } from '../world/parts.ts';
import { acceptsRestartedVersions } from './accepts-restarted-versions.planted.ts';
import { countsALateDeployment } from './counts-a-late-deployment.planted.ts';
import { countsAnOutage } from './counts-an-outage.planted.ts';
import { givesTheHeadAllReceives } from './gives-the-head-all-receives.planted.ts';
import { leavesBehindYoungItems } from './leaves-behind-young-items.planted.ts';
import { marksBeforePublishing } from './marks-before-publishing.planted.ts';
import { marksTheItemOfOneMessage } from './marks-the-item-of-one-message.planted.ts';
import { publishesPartsAsTheyCome } from './publishes-parts-as-they-come.planted.ts';
import { rejectsNewerVersions } from './rejects-newer-versions.planted.ts';
import { rewritesOldVersions } from './rewrites-old-versions.planted.ts';
import { skipsAnUpcaster } from './skips-an-upcaster.planted.ts';
import { sortsByVersionThenTime } from './sorts-by-version-then-time.planted.ts';
import { stopsBehindAnyBacklog } from './stops-behind-any-backlog.planted.ts';
import { takesUnknownCodesForMarks } from './takes-unknown-codes-for-marks.planted.ts';
import { trustsTheClockOfTheOperator } from './trusts-the-clock-of-the-operator.planted.ts';
import { waitsForHungHandlers } from './waits-for-hung-handlers.planted.ts';

/** A part that breaks a law on purpose, and the rule that must detect it. */
export interface PlantedFault {
  /** The fault, in one clause. */
  readonly title: string;
  /** The law that the fault breaks. */
  readonly law: string;
  readonly parts: WorldParts;
  readonly rule: RuleName;
}

/** Faults that the simulator finds, by name. */
export const plantedFaults = {
  sortsByVersionThenTime: {
    title: 'An outbox sorts messages without a version behind those with one',
    law: 'For one ordering key, sort order is commit order.',
    parts: sortsByVersionThenTime,
    rule: 'published-out-of-order',
  },
  acceptsRestartedVersions: {
    title: 'An outbox accepts a version that begins again',
    law: 'The versions of an ordering key never restart: a commit that restarts them is refused.',
    parts: acceptsRestartedVersions,
    rule: 'published-out-of-order',
  },
  publishesPartsAsTheyCome: {
    title: 'A relay publishes the parts of a split item as they come',
    law: 'The parts of a split item are published in order, also across two batches of the stream.',
    parts: publishesPartsAsTheyCome,
    rule: 'published-out-of-order',
  },
  marksTheItemOfOneMessage: {
    title: 'A redrive of one message marks the whole item as dispatched',
    law: 'An item is done only when each of its messages is published.',
    parts: marksTheItemOfOneMessage,
    rule: 'lost-message',
  },
  stopsBehindAnyBacklog: {
    title: 'A guard stops every key when the list of undispatched items is long',
    law: 'A backlog of other keys never stops the relay.',
    parts: stopsBehindAnyBacklog,
    rule: 'stream-stopped',
  },
  leavesBehindYoungItems: {
    title: 'A guard leaves a key behind an item that another process could not mark',
    law: 'A relay leaves a key to the sweeper only while every other relay watches for it.',
    parts: leavesBehindYoungItems,
    rule: 'published-out-of-order',
  },
  marksBeforePublishing: {
    title: 'A relay retries owed marks before it publishes',
    law: 'The relay publishes within its time while marks fail.',
    parts: marksBeforePublishing,
    rule: 'stream-stopped',
  },
  takesUnknownCodesForMarks: {
    title: 'A store takes an unknown error code for a written mark',
    law: 'An item counts as marked only if DynamoDB confirms it.',
    parts: takesUnknownCodesForMarks,
    rule: 'false-mark',
  },
  waitsForHungHandlers: {
    title: 'A handler that hangs keeps its turn',
    law: 'A handler that never ends delays others no longer than its invocation.',
    parts: waitsForHungHandlers,
    rule: 'unaccounted-for',
  },
  givesTheHeadAllReceives: {
    title: 'A FIFO head uses up the receives of the messages behind it',
    law: 'The consumer tries a message before it gives up on it.',
    parts: givesTheHeadAllReceives,
    rule: 'hardly-tried',
  },
  countsAnOutage: {
    title: 'A sweeper counts an outage as attempts of a message',
    law: 'An outage uses up no attempts.',
    parts: countsAnOutage,
    rule: 'unaccounted-for',
  },
  trustsTheClockOfTheOperator: {
    title: "A redrive compares times of SQS with the operator's clock",
    law: 'A redrive skips messages that fail again while it runs, even if a clock is wrong.',
    parts: trustsTheClockOfTheOperator,
    rule: 'redriven-in-circles',
  },
  rejectsNewerVersions: {
    title: 'A consumer rejects messages of a newer version',
    law: 'A message of a newer version waits for the deployment of its consumer.',
    parts: rejectsNewerVersions,
    rule: 'unaccounted-for',
  },
  countsALateDeployment: {
    title: 'A queue handler counts a late deployment as failures',
    law: 'A deployment may be hours late.',
    parts: countsALateDeployment,
    rule: 'unaccounted-for',
  },
  skipsAnUpcaster: {
    title: 'A consumer skips one of two conversions',
    law: 'A payload is converted by every step from its version to the newest.',
    parts: skipsAnUpcaster,
    rule: 'wrong-payload',
  },
  rewritesOldVersions: {
    title: 'A redrive rewrites messages of an old version',
    law: 'Only consumers convert versions: stored messages keep their bytes.',
    parts: rewritesOldVersions,
    rule: 'rewritten-body',
  },
} as const satisfies Readonly<Record<string, PlantedFault>>;

/** The name of a planted fault. */
export type PlantedName = keyof typeof plantedFaults;

/** The names of all planted faults. */
export const plantedNames: readonly PlantedName[] = Object.keys(plantedFaults).filter(
  (name): name is PlantedName => name in plantedFaults,
);
