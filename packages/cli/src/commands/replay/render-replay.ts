import type { ReplayReport } from '@dynamo-outbox/messaging/recovery';
import { formatCount } from '../../terminal/format.ts';
import { bad, faint, type Line } from '../../terminal/style.ts';

/** Result of a finished replay. */
export interface ReplayEnd {
  readonly report: ReplayReport;
  readonly target: string;
  readonly run: string;
  readonly isDryRun: boolean;
  /** Sentences about names in the selection that the outbox does not contain. */
  readonly unknown: readonly string[];
  /** The last error from the broker; absent if it accepted all messages. */
  readonly lastFailure?: string;
}

const note = (count: number, what: string): readonly string[] =>
  count === 0 ? [] : [`  ${formatCount(count, 'message')} ${what}`];

const whyNot = ({ report, lastFailure }: ReplayEnd): string =>
  report.outcome === 'failed'
    ? `  The broker did not accept more messages for now${lastFailure === undefined ? '.' : `: ${lastFailure}`}`
    : '  Stopped early.';

const goOn = (end: ReplayEnd): readonly string[] => {
  const { outcome, cursor } = end.report;
  return outcome === 'complete'
    ? []
    : [
        whyNot(end),
        // The cursor is a single word, which is never wrapped, so that users can copy it.
        `  Continue with the same arguments and --run ${end.run}${cursor === undefined ? '' : ` --cursor ${cursor}`}`,
      ];
};

const headline = ({ report, isDryRun, target }: ReplayEnd): string => {
  if (report.outcome === 'complete' && report.selected === 0) {
    return 'No message in the outbox matches the selection.';
  }
  const count = isDryRun ? report.selected : report.published;
  return `${isDryRun ? 'Would publish' : 'Published'} ${formatCount(count, 'message')} to ${target}.`;
};

/** Renders a finished replay for people. */
export const renderReplay = (end: ReplayEnd): readonly Line[] => {
  const { report } = end;
  return [
    headline(end),
    ...note(report.refused, 'rejected by the broker and skipped').map(bad),
    ...(report.undecodable === 0
      ? []
      : [bad(`  ${formatCount(report.undecodable, 'item')} could not be read and were skipped`)]),
    ...goOn(end),
    faint(`  Read ${formatCount(report.read, 'outbox item')}.`),
  ];
};
