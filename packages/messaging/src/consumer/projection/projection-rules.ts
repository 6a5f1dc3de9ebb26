import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import { RejectMessageError } from '../errors/reject-message-error.ts';
import { RetryMessageLaterError } from '../errors/retry-message-later-error.ts';
import { SequenceRestartedError } from '../errors/sequence-restarted-error.ts';
import { StaleMessageError } from '../errors/stale-message-error.ts';
import { isLongAfter } from '../guards/restart-tolerance.ts';
import { encodeSequence } from '../../message/sequence.ts';
import type { ProjectedMessage, ProjectionChange } from './projection.ts';

/** The state of a copy that decides about a change. */
export interface ProjectionState {
  /** The newest change written; sorts as text. */
  readonly sourceVersion: string;
  /** When the message of that change occurred; absent in copies that earlier versions wrote. */
  readonly sourceTime?: Date;
  readonly isRemoved: boolean;
}

/** Verdict on a change. */
export type ProjectionVerdict =
  'write' | 'not-created' | 'not-created-again' | 'removed' | 'older' | 'restarted';

/** Options that decide about a change. */
export interface ProjectionRules {
  /**
   * Seconds that separate a restart from a stale change. If a change with the same or a lower sequence occurred more
   * than this later than the newest written change, its aggregate was restarted, and the message goes to the
   * dead-letter queue with the reason `SEQUENCE_RESTARTED`. A newer change or snapshot that occurred more than this
   * after a removal waits for the creation. Choose more than the clocks of writers differ. Default 3,600, 1 hour.
   */
  readonly restartToleranceSeconds?: number | undefined;
}

/** Kinds of changes. */
export type ProjectionKind = ProjectionChange<unknown>['kind'];

// CloudEvents' Integer has 32 bits.
const indexDigits = 10;

/**
 * Encodes the sequence and index of a message so that they sort as text. Throws `REJECT_MESSAGE` for a message without
 * a sequence.
 */
export const toSourceVersion = ({ id, sequence, sequenceIndex }: ProjectedMessage): string => {
  if (sequence === undefined) {
    throw new RejectMessageError(
      `Message ${id} has no sequence, which a projection needs to order its changes.`,
    );
  }
  return `${encodeSequence(sequence)}#${String(sequenceIndex).padStart(indexDigits, '0')}`;
};

/** Which changes need an existing copy, and which ones a removed copy rejects. */
const needs = {
  created: { creation: false, life: false },
  changed: { creation: true, life: true },
  snapshot: { creation: false, life: true },
  removed: { creation: false, life: false },
} as const satisfies Record<ProjectionKind, { readonly creation: boolean; readonly life: boolean }>;

/** Error code for a change that the copy rejects, by how much later than the copy its message occurred. */
const refusals = {
  older: { soon: 'older', long: 'restarted' },
  // An aggregate that changes long after its removal was created again. The creation is late, or was rejected as a
  // restart.
  removed: { soon: 'removed', long: 'not-created-again' },
} as const;

const judgeOrder = (
  { sourceVersion, isRemoved }: ProjectionState,
  { kind, by }: Pick<ProjectionChange<unknown>, 'kind' | 'by'>,
): 'write' | 'older' | 'removed' => {
  if (toSourceVersion(by) <= sourceVersion) {
    return 'older';
  }
  return needs[kind].life && isRemoved ? 'removed' : 'write';
};

/** Decides about a change by the state of the copy. */
export const judgeProjection = (
  current: ProjectionState | undefined,
  change: Pick<ProjectionChange<unknown>, 'kind' | 'by'>,
  { restartToleranceSeconds }: ProjectionRules = {},
): ProjectionVerdict => {
  if (current === undefined) {
    return needs[change.kind].creation ? 'not-created' : 'write';
  }
  const verdict = judgeOrder(current, change);
  if (verdict === 'write') {
    return verdict;
  }
  const isLong = isLongAfter(current.sourceTime, change.by.occurredAt, restartToleranceSeconds);
  return refusals[verdict][isLong ? 'long' : 'soon'];
};

const restartedError = ({ id, by }: ProjectionChange<unknown>, current: ProjectionState | undefined): Error =>
  new SequenceRestartedError(
    `Message ${by.id} changes ${id} at ${toSourceVersion(by)}, but the copy of ${id} was at ${current?.sourceVersion ?? 'none'} ` +
      `long before the message occurred: its aggregate was removed and created again. Delete the copy of ${id} from the ` +
      `projection's table, then redrive the message; define the topic with order 'commit' to keep it from happening.`,
  );

/** Creates the error for a rejected change, from the state of the copy. */
export const toProjectionError = (
  change: ProjectionChange<unknown>,
  current: ProjectionState | undefined,
  rules?: ProjectionRules,
): Error => {
  const { id } = change;
  switch (judgeProjection(current, change, rules)) {
    case 'not-created':
      return new RetryMessageLaterError(
        'PROJECTION_NOT_CREATED',
        `A change of ${id} arrived before its creation.`,
      );
    case 'not-created-again':
      return new RetryMessageLaterError(
        'PROJECTION_NOT_CREATED',
        `A change of ${id} occurred long after its removal, but its new creation has not arrived yet.`,
      );
    case 'removed':
      return new StaleMessageError(`A change of ${id} arrived after its removal.`);
    case 'older':
      return new StaleMessageError(`A change of ${id} arrived after the same or a newer one.`);
    case 'restarted':
      return restartedError(change, current);
    case 'write':
      // The store rejected a change that the rules allow, so the copy must have changed in between.
      return new LostRaceError('PROJECTION_CHANGED_MEANWHILE', `The copy of ${id} changed meanwhile.`);
  }
};
