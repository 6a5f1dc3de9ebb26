import type { SQSRecord } from 'aws-lambda';

import { EarlierMessageFailedError } from './errors.ts';
import type { Lane } from './lanes.ts';
import type { Settlement } from './settle-delivery.ts';

/** What is known of a message, settled or not: it is being handled, or waits behind one that failed. */
export type Progress = Settlement | 'running' | 'hold back';

/** What is known of a batch's messages; one that is missing was not started. */
export type BatchProgress = Map<SQSRecord, Progress>;

/** What walking a lane takes. */
export interface WalkLaneDependencies {
  /** Settles the message at a place of its lane, from 0. Never rejects. */
  readonly settle: (record: SQSRecord, place: number) => Promise<Settlement>;
  /** Whether a further message may be started. */
  readonly mayStart: () => boolean;
}

/** Settles the messages of a lane in order; behind one that fails, the rest is held back. Never rejects. */
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
    if (settlement === 'abandoned') {
      return;
    }
    if (settlement === 'redeliver') {
      lane.slice(place + 1).forEach((later) => progress.set(later, 'hold back'));
      return;
    }
  }
};

/** Why a message is redelivered, if that was not reported yet; `interrupted` is what stopped the batch. */
export const untoldFault = (progress: Progress | undefined, interrupted: () => Error): Error | undefined => {
  switch (progress) {
    case 'hold back':
      return new EarlierMessageFailedError();
    case 'running':
    case undefined:
      return interrupted();
    case 'abandoned':
    case 'acknowledge':
    case 'redeliver':
      return undefined;
  }
};
