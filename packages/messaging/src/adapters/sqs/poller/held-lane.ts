import { hasErrorCode } from '@dynamo-outbox/kernel';
import type { SQSRecord } from 'aws-lambda';

import type { ConsumerObserver } from '../../../consumer/consumer-event.ts';
import { ConsumerStoppedError } from '../delivery/errors.ts';
import type { HeldMessages } from './held-messages.ts';
import type { Lane } from '../delivery/lanes.ts';
import type { VisibilityChange } from '../delivery/message-visibility.ts';
import { planRedeliveries } from '../delivery/plan-redeliveries.ts';
import type { DelaySeconds } from '../delivery/plan-redeliveries.ts';
import { receiveCountOf } from '../delivery/receives.ts';
import type { Settlement, SettleDelivery } from '../delivery/settle-delivery.ts';
import { unreportedFault, walkLane } from '../delivery/walk-lane.ts';
import type { BatchProgress } from '../delivery/walk-lane.ts';

/** Dependencies of handling a lane in a process. */
export interface HeldLaneDependencies {
  readonly consumerName: string;
  readonly settle: SettleDelivery;
  readonly held: HeldMessages;
  readonly observer: ConsumerObserver;
  /** Returns the seconds until the next delivery of a failed message. */
  readonly delay: DelaySeconds;
  readonly isStopping: () => boolean;
  /** Deletes a message. MUST NOT reject. */
  readonly acknowledge: (record: SQSRecord) => Promise<void>;
  /** Changes visibility timeouts. MUST NOT reject. */
  readonly change: (changes: readonly VisibilityChange[]) => Promise<void>;
  /** Called once for each message that needs no further action. */
  readonly done: (record: SQSRecord) => void;
}

/** Handles the messages of a lane in order, each held until it is done. Never rejects. */
export type HandleLane = (lane: Lane) => Promise<void>;

/** The progress of a lane. */
interface WalkedLane {
  readonly lane: Lane;
  readonly progress: BatchProgress;
  /** Messages that were interrupted by the stop of the process. They are not at fault. */
  readonly caught: ReadonlySet<SQSRecord>;
}

/** Creates the function that returns unfinished messages: immediately after a stop, with a delay after a failure. */
const createGiveBack =
  ({ consumerName, held, observer, delay, change, done }: HeldLaneDependencies) =>
  async ({ lane, progress, caught }: WalkedLane): Promise<void> => {
    const left = lane.filter((record) => progress.get(record) !== 'acknowledge');
    for (const record of left) {
      const error = unreportedFault(progress.get(record), () => new ConsumerStoppedError());
      if (error !== undefined) {
        const receiveCount = receiveCountOf(record);
        observer({ event: 'consumer.failed', consumer: consumerName, receiveCount, error });
      }
      held.release(record);
    }
    // A heartbeat that overtakes the change would hide the messages again.
    await held.afterBeat();
    const isGivenBack = (record: SQSRecord): boolean => caught.has(record) || !progress.has(record);
    await change(
      planRedeliveries([lane], progress, (record, cause) => (isGivenBack(record) ? 0 : delay(record, cause))),
    );
    left.forEach(done);
  };

/** Creates the function that handles a lane: settle its messages, delete those that are done and return the others. */
export const createHandleLane = (dependencies: HeldLaneDependencies): HandleLane => {
  const { consumerName, settle, held, observer, isStopping, acknowledge, done } = dependencies;
  const giveBack = createGiveBack(dependencies);

  const interrupt = (record: SQSRecord, error: Error): Settlement => {
    const receiveCount = receiveCountOf(record);
    observer({ event: 'consumer.failed', consumer: consumerName, receiveCount, error });
    return 'redeliver';
  };

  return async (lane) => {
    lane.forEach((record) => {
      held.hold(record);
    });
    const progress: BatchProgress = new Map();
    const caught = new Set<SQSRecord>();
    const deletions: Promise<void>[] = [];

    const settleHeld = async (record: SQSRecord, place: number): Promise<Settlement> => {
      const end = await held.during(record, async (signal) => {
        const settlement = await settle(record, { isHead: place === 0, signal });
        if (hasErrorCode(signal.reason, 'CONSUMER_STOPPED')) {
          caught.add(record);
        }
        // This sets how long it stays hidden, even if its handler still runs.
        return settlement === 'abandoned' ? 'redeliver' : settlement;
      });
      if (end instanceof Error) {
        if (hasErrorCode(end, 'CONSUMER_STOPPED')) {
          caught.add(record);
        }
        return interrupt(record, end);
      }
      if (end === 'acknowledge') {
        held.release(record);
        const deletion = acknowledge(record).then(() => {
          done(record);
        });
        deletions.push(deletion);
      }
      return end;
    };

    await walkLane(lane, progress, { settle: settleHeld, mayStart: () => !isStopping() });
    await giveBack({ lane, progress, caught });
    await Promise.all(deletions);
  };
};
