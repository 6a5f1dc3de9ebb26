import { toMessageGroupId } from '../../message/ordering-key.ts';
import { InvalidReplayRunError } from './errors.ts';

/**
 * Names one run of a replay, so that FIFO topics and queues distinguish its messages from the originals and from other
 * runs.
 *
 * They drop messages with a deduplication id of the last five minutes. A replayed message therefore has a deduplication
 * id that differs from its message id. Within a run the id is always the same, so a resumed run repeats no message of
 * the last five minutes.
 */
export interface ReplayRun {
  /** 1 to 64 letters, digits and hyphens. */
  readonly run: string;
  /**
   * Whether the messages of a replay to one FIFO queue have message groups of their own, one for each ordering key. Then they pass
   * messages on the queue that wait for them, such as a change that waits for the creation of its copy. In the group of the
   * ordering key they would wait behind those. Default false.
   */
  readonly hasOwnGroups?: boolean;
}

/** Name of the message attribute that marks replayed messages; its value is the name of the run. */
export const replayedAttribute = 'replayed';

const runForm = /^[A-Za-z0-9-]{1,64}$/;

/** Throws `INVALID_REPLAY_RUN` unless the run may be part of a deduplication id. */
export const assertReplayRun = ({ run }: ReplayRun): void => {
  if (!runForm.test(run)) {
    throw new InvalidReplayRunError(run);
  }
};

/** Message group of an ordering key on a queue: that of the key, or one of the replay's own. */
export const toReplayGroupId = (orderingKey: string, replay: ReplayRun | undefined): string =>
  toMessageGroupId(replay?.hasOwnGroups === true ? `replay-${replay.run}#${orderingKey}` : orderingKey);

/** Deduplication id of a message: its own id, combined with the run in a replay. */
export const toDeduplicationId = (messageId: string, replay: ReplayRun | undefined): string =>
  replay === undefined ? messageId : `${messageId}#replay-${replay.run}`;
