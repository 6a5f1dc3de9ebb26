import type { SQSRecord } from 'aws-lambda';

import { EarlierMessageFailedError } from './errors.ts';
import type { Lane } from './lanes.ts';
import type { Settlement } from './settle-delivery.ts';

/** Progress of a message: settled, being handled, or held back behind a failed message. */
export type Progress = Settlement | 'running' | 'hold back';

/** Progress of the messages of a batch. A missing message was not started. */
export type BatchProgress = Map<SQSRecord, Progress>;

/** Dependencies of walking a lane. */
export interface WalkLaneDependencies {
  /** Settles the message at the given index of its lane. Never rejects. */
  readonly settle: (record: SQSRecord, place: number) => Promise<Settlement>;
  /** Whether another message may be started. */
  readonly mayStart: () => boolean;
}

/** Settles the messages of a lane in order, and holds back the rest after a failure. Never rejects. */
export const walkLane = async (
  lane: Lane,
  progress: BatchProgress,
  { settle, mayStart }: WalkLaneDependencies,
): Promise<void> => {
  for (const [place, record] of lane.entries()) {
    if (!mayStart()) {
      return;
    }
    progress.set(record, 'running');
    const settlement = await settle(record, place);
    progress.set(record, settlement);
    // Every settlement is named: only after an acknowledged message may the next one of the lane start.
    switch (settlement) {
      case 'acknowledge':
        break;
      case 'redeliver':
      case 'await deployment':
        lane.slice(place + 1).forEach((later) => progress.set(later, 'hold back'));
        return;
      case 'abandoned':
        return;
    }
  }
};

/**
 * Returns why a message is redelivered, unless that was already reported. `interrupted` is the error that stopped the
 * batch.
 */
export const unreportedFault = (
  progress: Progress | undefined,
  interrupted: () => Error,
): Error | undefined => {
  switch (progress) {
    case 'hold back':
      return new EarlierMessageFailedError();
    case 'running':
    case undefined:
      return interrupted();
    case 'abandoned':
    case 'acknowledge':
    case 'redeliver':
    case 'await deployment':
      return undefined;
  }
};
