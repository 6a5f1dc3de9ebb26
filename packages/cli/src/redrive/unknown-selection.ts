import type { SeenMessage } from '@dynamo-outbox/messaging';
import { listKnown } from '../arguments/known-names.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { NotFoundFault } from '../fault.ts';
import { formatCount } from '../terminal/format.ts';
import type { RedrivePlace } from './redrive-place.ts';
import { queuesIn } from './redrive-scene.ts';

/** Where a selection was looked for, and what was there instead. */
export interface Searched {
  readonly queues: readonly RedrivePlace[];
  readonly seen: readonly SeenMessage[];
  /** Whether the queues hold more than was seen. */
  readonly isPartial: boolean;
}

const partialNote =
  'Only a part of the messages was seen: others may lie beyond --limit, or behind the first of their FIFO group.';

/** Warns where the selection may still be there, rejects with `NOT_FOUND` where it is not. */
const reportUnknown = ({ terminal }: CommandContext, sentence: string, { isPartial }: Searched): ExitCode => {
  if (!isPartial) {
    throw new NotFoundFault(sentence);
  }
  terminal.warn(`${sentence} ${partialNote}`);
  return exitCodes.remains;
};

/** A message whose envelope is damaged down to its id can only be named by the id that the queue gave it. */
const unnamedNote = (seen: readonly SeenMessage[]): string => {
  const unnamed = seen.filter(({ reading }) => reading.identity === undefined).length;
  return unnamed === 0
    ? ''
    : ` The message id of ${formatCount(unnamed, 'message')} cannot be read: name such a message by the id that "redrive list" shows.`;
};

/** Ends a command whose id no message has. Rejects with `NOT_FOUND` when every message was seen. */
export const reportUnknownId = (context: CommandContext, id: string, searched: Searched): ExitCode => {
  const ids = searched.seen.map(({ deadLetter }) => deadLetter.deliveryId);
  const sentence = `There is no message "${id}" in ${queuesIn(searched.queues)}.${listKnown('ids', ids, id)}${unnamedNote(searched.seen)}`;
  return reportUnknown(context, sentence, searched);
};

/** Ends a command for whose reason no message waits, though others do. */
export const reportUnknownReason = (
  context: CommandContext,
  reason: string,
  searched: Searched,
): ExitCode => {
  const reasons = searched.seen.map(({ reading }) => reading.reason);
  const sentence = `No message in ${queuesIn(searched.queues)} waits for the reason "${reason}".${listKnown('reasons', reasons, reason)}`;
  return reportUnknown(context, sentence, searched);
};
