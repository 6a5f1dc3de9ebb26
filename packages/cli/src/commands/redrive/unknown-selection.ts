import type { SeenMessage } from '@dynamo-outbox/messaging/recovery';
import { listKnown } from '../../arguments/known-names.ts';
import type { CommandContext } from '../../command.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { NotFoundFault } from '../../fault.ts';
import { formatCount } from '../../terminal/format.ts';
import type { RedrivePlace } from './redrive-place.ts';
import { queuesIn } from './redrive-scene.ts';

/** Where a selection was searched, and what was found instead. */
export interface Searched {
  readonly queues: readonly RedrivePlace[];
  readonly seen: readonly SeenMessage[];
  /** Whether the queues hold more messages than were seen. */
  readonly isPartial: boolean;
}

const partialNote =
  'Not all messages were seen: others may be beyond --limit, or behind the first messages of their FIFO group.';

/** Warns if the selection may still exist, and rejects with `NOT_FOUND` if it does not. */
const reportUnknown = ({ terminal }: CommandContext, sentence: string, { isPartial }: Searched): ExitCode => {
  if (!isPartial) {
    throw new NotFoundFault(sentence);
  }
  terminal.warn(`${sentence} ${partialNote}`);
  return exitCodes.remains;
};

/** If even the id in the envelope is damaged, only the id that the queue assigned identifies the message. */
const unnamedNote = (seen: readonly SeenMessage[]): string => {
  const unnamed = seen.filter(({ reading }) => reading.identity === undefined).length;
  return unnamed === 0
    ? ''
    : ` The message id of ${formatCount(unnamed, 'message')} cannot be read: use the id that "redrive list" shows.`;
};

/** Ends a command whose id matches no message. Rejects with `NOT_FOUND` if every message was seen. */
export const reportUnknownId = (context: CommandContext, id: string, searched: Searched): ExitCode => {
  const ids = searched.seen.map(({ deadLetter }) => deadLetter.deliveryId);
  const sentence = `There is no message "${id}" in ${queuesIn(searched.queues)}.${listKnown('ids', ids, id)}${unnamedNote(searched.seen)}`;
  return reportUnknown(context, sentence, searched);
};

/** Ends a command if messages wait, but none with the given reason. */
export const reportUnknownReason = (
  context: CommandContext,
  reason: string,
  searched: Searched,
): ExitCode => {
  const reasons = searched.seen.map(({ reading }) => reading.reason);
  const sentence = `No message in ${queuesIn(searched.queues)} has the reason "${reason}".${listKnown('reasons', reasons, reason)}`;
  return reportUnknown(context, sentence, searched);
};
