import { assertNumber, withDefaults } from '@dynamo-outbox/kernel';

/** Above what an alarm goes off. Counts of what must never happen have no threshold: they go off above 0. */
export interface AlarmThresholds {
  /** Age of the oldest item that nobody has published, in seconds; 300 by default. */
  readonly undispatchedAgeSeconds: number;
  /** How far the relay may be behind its stream, in seconds; 60 by default. */
  readonly iteratorAgeSeconds: number;
  /** The same before somebody must get up; 43,200 by default, which is 12 hours, and below 82,800. */
  readonly urgentIteratorAgeSeconds: number;
  /** Age of the oldest message of a consumed queue, in seconds; 900 by default. */
  readonly queueAgeSeconds: number;
  /**
   * How late 99 of 100 effects may be, in seconds, in 15 minutes on end; 60 by default. Yours is what your users would notice.
   */
  readonly handlingLagSeconds: number;
  /** Runs of a handler that somebody overtook, for each message processed; 1 by default. */
  readonly lostRacesPerMessage: number;
}

const defaults: AlarmThresholds = {
  undispatchedAgeSeconds: 300,
  iteratorAgeSeconds: 60,
  urgentIteratorAgeSeconds: 43_200,
  queueAgeSeconds: 900,
  handlingLagSeconds: 60,
  lostRacesPerMessage: 1,
};

const thresholdNames = [
  'undispatchedAgeSeconds',
  'iteratorAgeSeconds',
  'urgentIteratorAgeSeconds',
  'queueAgeSeconds',
  'handlingLagSeconds',
  'lostRacesPerMessage',
] as const;

/** The relay's mapping gives records up after 23 hours; an alarm that comes later comes for nothing. */
const givenUpAfterSeconds = 82_800;

/** Fills in what was not given, and refuses an alarm that would come too late. */
export const thresholdsWithDefaults = (given: Partial<AlarmThresholds> = {}): AlarmThresholds => {
  const thresholds = withDefaults(defaults, given);
  for (const name of thresholdNames) {
    assertNumber(`thresholds.${name}`, thresholds[name], { min: 0 });
  }
  const { urgentIteratorAgeSeconds } = thresholds;
  if (urgentIteratorAgeSeconds >= givenUpAfterSeconds) {
    throw new Error(
      `The alarm on the relay's stream would go off after ${urgentIteratorAgeSeconds} seconds, when its records are given up ` +
        `already; choose an \`urgentIteratorAgeSeconds\` below ${givenUpAfterSeconds}.`,
    );
  }
  return thresholds;
};
