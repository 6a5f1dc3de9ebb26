import type { RuleName } from '../rules/rule.ts';
import type { WorldParts } from '../world/parts.ts';
import { acceptsRestartedVersions } from './accepts-restarted-versions.planted.ts';
import { countsAnOutage } from './counts-an-outage.planted.ts';
import { givesTheHeadAllReceives } from './gives-the-head-all-receives.planted.ts';
import { marksBeforePublishing } from './marks-before-publishing.planted.ts';
import { marksTheItemOfOneMessage } from './marks-the-item-of-one-message.planted.ts';
import { publishesPartsAsTheyCome } from './publishes-parts-as-they-come.planted.ts';
import { sortsByVersionThenTime } from './sorts-by-version-then-time.planted.ts';
import { stopsBehindAnyBacklog } from './stops-behind-any-backlog.planted.ts';
import { takesUnknownCodesForMarks } from './takes-unknown-codes-for-marks.planted.ts';
import { trustsTheClockOfTheOperator } from './trusts-the-clock-of-the-operator.planted.ts';
import { waitsForHungHandlers } from './waits-for-hung-handlers.planted.ts';

/** A part that breaks a law on purpose, and the rule that has to notice. */
export interface PlantedFault {
  readonly parts: WorldParts;
  readonly rule: RuleName;
}

/** Faults that the simulator finds, by name. */
export const plantedFaults = {
  sortsByVersionThenTime: { parts: sortsByVersionThenTime, rule: 'published-out-of-order' },
  acceptsRestartedVersions: { parts: acceptsRestartedVersions, rule: 'published-out-of-order' },
  publishesPartsAsTheyCome: { parts: publishesPartsAsTheyCome, rule: 'published-out-of-order' },
  marksTheItemOfOneMessage: { parts: marksTheItemOfOneMessage, rule: 'lost-message' },
  stopsBehindAnyBacklog: { parts: stopsBehindAnyBacklog, rule: 'stream-stopped' },
  marksBeforePublishing: { parts: marksBeforePublishing, rule: 'stream-stopped' },
  takesUnknownCodesForMarks: { parts: takesUnknownCodesForMarks, rule: 'false-mark' },
  waitsForHungHandlers: { parts: waitsForHungHandlers, rule: 'unaccounted-for' },
  givesTheHeadAllReceives: { parts: givesTheHeadAllReceives, rule: 'hardly-tried' },
  countsAnOutage: { parts: countsAnOutage, rule: 'unaccounted-for' },
  trustsTheClockOfTheOperator: { parts: trustsTheClockOfTheOperator, rule: 'redriven-in-circles' },
} as const satisfies Readonly<Record<string, PlantedFault>>;

/** The name of a planted fault. */
export type PlantedName = keyof typeof plantedFaults;

/** The names of all of them. */
export const plantedNames: readonly PlantedName[] = Object.keys(plantedFaults).filter(
  (name): name is PlantedName => name in plantedFaults,
);
