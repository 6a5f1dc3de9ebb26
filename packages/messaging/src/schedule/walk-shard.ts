import { groupBy } from '@dynamo-outbox/kernel';
import { ScheduledMessageUnreadableError } from '../outbox/schedule/errors.ts';
import { releaseMessage, type ReleaseResult } from './release-message.ts';
import type { DueEntries, ScheduledEntry } from './scheduled-messages.ts';
import { holdUp, noteFailure, type ShardWalk, type SweepRun } from './sweep-run.ts';

const noteReleased = (
  run: SweepRun,
  { item }: Extract<ReleaseResult, { readonly outcome: 'released' }>,
): void => {
  const { messageId, orderingKey, message, dueAt } = item;
  run.report.released += 1;
  run.options.observer({
    event: 'schedule.released',
    messageId,
    orderingKey,
    messageType: message.type,
    delayMilliseconds: run.options.clock().getTime() - Date.parse(dueAt),
  });
};

const note = (
  run: SweepRun,
  walk: ShardWalk,
  { entry, result }: { readonly entry: ScheduledEntry; readonly result: ReleaseResult },
): void => {
  switch (result.outcome) {
    case 'released':
      walk.released += 1;
      noteReleased(run, result);
      return;
    case 'contended': {
      const { messageId, orderingKey } = entry;
      holdUp(walk, entry, result.order);
      run.options.observer({ event: 'schedule.contended', messageId, orderingKey });
      return;
    }
    case 'failed':
      holdUp(walk, entry, result.order);
      noteFailure(run, entry, result.error);
      return;
    case 'undecodable':
      holdUp(walk, entry, result.order);
      noteFailure(run, entry, new ScheduledMessageUnreadableError(entry, result.attribute));
      return;
    case 'gone':
    case 'not-due':
  }
};

const releaseEntry = async (run: SweepRun, walk: ShardWalk, entry: ScheduledEntry): Promise<void> => {
  try {
    const result = await releaseMessage(run.options, entry, run.until);
    note(run, walk, { entry, result });
  } catch (error) {
    holdUp(walk, entry, undefined);
    noteFailure(run, entry, error);
  }
};

const isSpent = ({ report, options, timeLeft }: SweepRun): boolean =>
  report.released >= options.maxReleases || timeLeft() <= 0;

/** Releases a message if the sweep has time for one more. Releases in flight may fail, and then do not count. */
const takeTurn = async (run: SweepRun, walk: ShardWalk, entry: ScheduledEntry): Promise<void> => {
  const { turns, report, options } = run;
  while (turns.size > 0 && report.released + turns.size >= options.maxReleases) {
    await Promise.race(turns);
  }
  if (isSpent(run)) {
    walk.isCutShort = true;
    return;
  }
  const turn = releaseEntry(run, walk, entry).finally(() => turns.delete(turn));
  turns.add(turn);
  await turn;
};

/** Releases the messages of one key one after another. A later message does not overtake an earlier one that failed. */
const releaseKey = async (
  run: SweepRun,
  walk: ShardWalk,
  entries: readonly ScheduledEntry[],
): Promise<void> => {
  for (const entry of entries) {
    if (walk.isCutShort || walk.blockedKeys.has(entry.orderingKey)) {
      return;
    }
    if (!walk.triedMessages.has(entry.messageId)) {
      await takeTurn(run, walk, entry);
    }
  }
};

const list = async (run: SweepRun, walk: ShardWalk): Promise<DueEntries> => {
  const { shard, after } = walk;
  const { schedules, pageSize, observer } = run.options;
  // A message that is due at `until` is due before the next millisecond.
  const dueBefore = new Date(run.until.getTime() + 1);
  const page = await schedules.listDue({ shard, dueBefore, after, limit: pageSize });
  if (page.next !== undefined && page.next === after) {
    throw new Error(`The list of shard ${shard} does not go on after ${after}.`);
  }
  const { entries, unreadable } = page;
  run.report.listed += entries.length + unreadable;
  if (unreadable > 0) {
    run.report.failed += unreadable;
    observer({ event: 'schedule.entries-unreadable', shard, entries: unreadable });
  }
  // A damaged entry may have no time.
  const dueTimes = entries.map(({ dueAt }) => Date.parse(dueAt)).filter(Number.isFinite);
  walk.oldestDueTime = Math.min(walk.oldestDueTime, ...dueTimes);
  return page;
};

const walkOn = async (run: SweepRun, walk: ShardWalk): Promise<void> => {
  do {
    const { entries, next } = await list(run, walk);
    await Promise.all(
      [...groupBy(entries, ({ orderingKey }) => orderingKey).values()].map((ofKey) =>
        run.limit(() => releaseKey(run, walk, ofKey)),
      ),
    );
    if (!walk.isCutShort) {
      walk.after = next;
      walk.isOver = next === undefined;
    }
  } while (!walk.isOver && !walk.isCutShort && !isSpent(run));
  if (!walk.isOver) {
    run.report.isComplete = false;
  }
};

const noteDelay = ({ report, startedAt }: SweepRun, { oldestDueTime }: ShardWalk): void => {
  if (report.oldestDelayMilliseconds !== undefined) {
    const delay = Math.max(0, startedAt.getTime() - oldestDueTime);
    report.oldestDelayMilliseconds = Math.max(report.oldestDelayMilliseconds, delay);
  }
};

/** Releases the due messages of a shard from where the walk is. Never rejects. */
export const walkShard = async (run: SweepRun, walk: ShardWalk): Promise<void> => {
  try {
    await walkOn(run, walk);
    noteDelay(run, walk);
  } catch (error) {
    walk.isOver = true;
    run.report.failed += 1;
    run.report.isComplete = false;
    // A delay that leaves out a shard would calm an alarm.
    run.report.oldestDelayMilliseconds = undefined;
    run.options.observer({ event: 'schedule.list-failed', shard: walk.shard, error });
  }
};
