import type { ReplayReport } from '@dynamo-outbox/messaging';
import { formatCount } from '../terminal/format.ts';
import { bad, faint, type Line } from '../terminal/style.ts';

/** What is known of a replay that ended. */
export interface ReplayEnd {
  readonly report: ReplayReport;
  readonly target: string;
  readonly run: string;
  readonly isDryRun: boolean;
  /** Sentences about what was named and the outbox does not hold. */
  readonly unknown: readonly string[];
  /** What the broker said when it last refused a message; absent where it took all. */
  readonly lastFailure?: string;
}

const note = (count: number, what: string): readonly string[] =>
  count === 0 ? [] : [`  ${formatCount(count, 'message')} ${what}`];

const whyNot = ({ report, lastFailure }: ReplayEnd): string =>
  report.outcome === 'failed'
    ? `  The broker did not take more for now${lastFailure === undefined ? '.' : `: ${lastFailure}`}`
    : '  Ended before its time.';

const goOn = (end: ReplayEnd): readonly string[] => {
  const { outcome, cursor } = end.report;
  return outcome === 'complete'
    ? []
    : [
        whyNot(end),
        // The cursor is one word, which is never wrapped, so that it can be copied.
        `  Continue with the same arguments and --run ${end.run}${cursor === undefined ? '' : ` --cursor ${cursor}`}`,
      ];
};

const headline = ({ report, isDryRun, target }: ReplayEnd): string => {
  if (report.outcome === 'complete' && report.selected === 0) {
    return 'Nothing that the outbox holds fits the selection.';
  }
  const count = isDryRun ? report.selected : report.published;
  return `${isDryRun ? 'Would publish' : 'Published'} ${formatCount(count, 'message')} to ${target}.`;
};

/** A replay that ended, for people. */
export const renderReplay = (end: ReplayEnd): readonly Line[] => {
  const { report } = end;
  return [
    headline(end),
    ...note(report.refused, 'refused by the broker and left out').map(bad),
    ...(report.undecodable === 0
      ? []
      : [bad(`  ${formatCount(report.undecodable, 'item')} could not be read and were left out`)]),
    ...goOn(end),
    faint(`  Read ${formatCount(report.read, 'outbox item')}.`),
  ];
};
