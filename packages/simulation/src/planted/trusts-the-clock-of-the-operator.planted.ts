import type { RedriveOptions } from '@dynamo-outbox/messaging/recovery';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/** Redrives repeatedly all messages that are older than its start by its own clock. */
const redriveByClock: WorldParts['redrive'] = async (options) => {
  const startedAt = options.clock();
  const isWanted: RedriveOptions['isWanted'] = (seen) =>
    seen.deadLetter.sentAt <= startedAt && options.isWanted?.(seen) !== false;
  let report = await realParts.redrive({ ...options, isWanted });
  let { sent } = report;
  while (report.sent > 0) {
    report = await realParts.redrive({ ...options, isWanted, limit: (options.limit ?? Infinity) - sent });
    sent += report.sent;
  }
  return { ...report, sent };
};

/**
 * Wrong on purpose: a redrive that compares the time at which SQS received a message with the clock of the operator's
 * machine.
 *
 * Breaks the law that a redrive skips messages that fail again while it runs, even if clocks disagree.
 */
export const trustsTheClockOfTheOperator: WorldParts = { ...realParts, redrive: redriveByClock };
