import { inspect } from 'node:util';
import { CodedError } from '@dynamo-outbox/kernel';
import type { TimelineEntry } from '../engine/timeline.ts';
import { describeThrown } from './describe-thrown.ts';
import type { BrokenInvariant } from './run-schedule.ts';
import type { Schedule } from './schedule.ts';

const describeSchedule = ({ requests, crashes, lostRaces, isDuplicated, isShuffled }: Schedule): string =>
  [
    requests.length === 0
      ? 'no requests'
      : `${requests.length === 1 ? 'request' : 'requests'} ${requests.join(', ')}`,
    ...crashes.map(({ call, side }) => `a crash ${side} call ${call}`),
    ...lostRaces.map((call) => `a lost race at call ${call}`),
    isDuplicated ? 'every message twice' : 'every message once',
    isShuffled ? 'in any order' : 'in order',
  ].join('; ');

const describeEntries = (entries: readonly TimelineEntry[]): string => {
  const start = entries[0]?.at ?? 0;
  const width = Math.max(0, ...entries.map(({ who }) => who.length));
  return entries
    .map(
      ({ at, who, what }) =>
        `  ${String(Math.round(at - start)).padStart(7)} ms  ${who.padEnd(width)}  ${what}`,
    )
    .join('\n');
};

const describeBreak = ({ name, error, isInitial }: BrokenInvariant): string =>
  `Invariant ${JSON.stringify(name)} does not hold${isInitial ? ' after arrange, before any step' : ''}: ` +
  (error === undefined ? 'it returned false.' : describeThrown(error));

const printSchedule = (schedule: Schedule): string =>
  inspect(schedule, { depth: 4, maxArrayLength: null, breakLength: Number.POSITIVE_INFINITY });

const describeRuns = (runs: number): string => (runs === 1 ? '1 run' : `${runs} runs`);

/** A schedule under which an invariant does not hold; `cause` is what the invariant threw. */
export class SimulationFailedError extends CodedError<'INVARIANT_BROKEN'> {
  readonly code = 'INVARIANT_BROKEN';
  /** Name of the invariant. */
  readonly invariant: string;
  /** The smallest schedule found that breaks it. Pass it to `simulate` as `schedule` to run it alone. */
  readonly schedule: Schedule;

  constructor(
    broken: BrokenInvariant,
    schedule: Schedule,
    { runs, entries }: { readonly runs: number; readonly entries: readonly TimelineEntry[] },
  ) {
    super(
      [
        describeBreak(broken),
        `Smallest schedule found, after ${describeRuns(runs)} (${describeSchedule(schedule)}):`,
        ...(entries.length === 0 ? [] : [describeEntries(entries)]),
        `To repeat it, call simulate with this option: schedule: ${printSchedule(schedule)}`,
      ].join('\n'),
      { cause: broken.error },
    );
    this.invariant = broken.name;
    this.schedule = schedule;
  }
}
