import { assertNumber, withDefaults } from '@dynamo-outbox/kernel';

/**
 * Thresholds above which alarms go off. Alarms on events that must never happen have no threshold: they go off above 0.
 */
export interface AlarmThresholds {
  /** Age of the oldest unpublished item, in seconds. Default 300. */
  readonly undispatchedAgeSeconds: number;
  /** Time for which a scheduled message is due and not released, in seconds. Default 600. */
  readonly scheduleDelaySeconds: number;
  /** Lag of the relay behind its stream, in seconds. Default 60. */
  readonly iteratorAgeSeconds: number;
  /** Lag of the relay that needs immediate attention, in seconds, below 82,800. Default 43,200, which is 12 hours. */
  readonly urgentIteratorAgeSeconds: number;
  /** Age of the oldest message of a consumed queue, in seconds. Default 900. */
  readonly queueAgeSeconds: number;
  /**
   * 99th percentile of the delay from commit to effect, in seconds, for 15 minutes. Choose the delay that your users
   * would notice. Default 60.
   */
  readonly handlingLagSeconds: number;
  /** Lost races of handlers for each processed message. Default 1. */
  readonly lostRacesPerMessage: number;
}

const defaults: AlarmThresholds = {
  undispatchedAgeSeconds: 300,
  scheduleDelaySeconds: 600,
  iteratorAgeSeconds: 60,
  urgentIteratorAgeSeconds: 43_200,
  queueAgeSeconds: 900,
  handlingLagSeconds: 60,
  lostRacesPerMessage: 1,
};

const thresholdNames = [
  'undispatchedAgeSeconds',
  'scheduleDelaySeconds',
  'iteratorAgeSeconds',
  'urgentIteratorAgeSeconds',
  'queueAgeSeconds',
  'handlingLagSeconds',
  'lostRacesPerMessage',
] as const;

/** The relay's mapping gives up records after 23 hours, so a later alarm would be too late. */
const givenUpAfterSeconds = 82_800;

/** Fills in defaults. Throws for an alarm that would be too late. */
export const thresholdsWithDefaults = (given: Partial<AlarmThresholds> = {}): AlarmThresholds => {
  const thresholds = withDefaults(defaults, given);
  for (const name of thresholdNames) {
    assertNumber(`thresholds.${name}`, thresholds[name], { min: 0 });
  }
  const { urgentIteratorAgeSeconds } = thresholds;
  if (urgentIteratorAgeSeconds >= givenUpAfterSeconds) {
    throw new Error(
      `The alarm on the relay's stream would go off after ${urgentIteratorAgeSeconds} seconds, when records have already been given ` +
        `up; choose an \`urgentIteratorAgeSeconds\` below ${givenUpAfterSeconds}.`,
    );
  }
  return thresholds;
};
