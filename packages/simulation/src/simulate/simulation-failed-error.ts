import { CodedError } from '@dynamo-outbox/kernel';
import type { TimelineEntry } from '../engine/timeline.ts';
import type { BrokenInvariant } from './run-schedule.ts';
import type { Schedule } from './schedule.ts';

const describeSchedule = ({ requests, crashes, lostRaces, isDuplicated, isShuffled }: Schedule): string =>
  [
    `requests ${requests.join(', ') || 'none'}`,
    ...crashes.map(({ call, side }) => `a crash ${side} call ${call}`),
    ...lostRaces.map((call) => `a lost race at call ${call}`),
    isDuplicated ? 'every message twice' : 'every message once',
    isShuffled ? 'in any order' : 'in order',
  ].join('; ');

const describeEntries = (entries: readonly TimelineEntry[]): string => {
  const start = entries[0]?.at ?? 0;
  const width = Math.max(0, ...entries.map(({ who }) => who.length));
  return entries
    .map(({ at, who, what }) => `  ${String(at - start).padStart(7)} ms  ${who.padEnd(width)}  ${what}`)
    .join('\n');
};

const messageOf = (error: unknown): string =>
  error === undefined ? 'it is false' : error instanceof Error ? error.message : JSON.stringify(error);

/** A schedule under which an invariant does not hold; `cause` is what the invariant threw. */
export class SimulationFailedError extends CodedError<'INVARIANT_BROKEN'> {
  readonly code = 'INVARIANT_BROKEN';
  /** Name of the invariant. */
  readonly invariant: string;
  /** The smallest schedule found that breaks it. Pass it to `simulate` as `schedule` to run it alone. */
  readonly schedule: Schedule;

  constructor(
    { name, error }: BrokenInvariant,
    schedule: Schedule,
    { runs, entries }: { readonly runs: number; readonly entries: readonly TimelineEntry[] },
  ) {
    super(
      `"${name}" does not hold: ${messageOf(error)}\n` +
        `Smallest schedule of ${runs} runs (${describeSchedule(schedule)}):\n${describeEntries(entries)}`,
      { cause: error },
    );
    this.invariant = name;
    this.schedule = schedule;
  }
}
