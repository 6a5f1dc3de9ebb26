import type { RedriveFault } from '@dynamo-outbox/messaging/recovery';
import { describeFailure } from '../../failures/describe-failure.ts';
import { cut, formatCount } from '../../terminal/format.ts';
import { bad, type Line } from '../../terminal/style.ts';
import type { RedriveOutcome } from './redrive-outcome.ts';

type Environment = NodeJS.ProcessEnv;

const faultToJson = ({ seen, error }: RedriveFault, environment: Environment): object => ({
  deliveryId: seen.deadLetter.deliveryId,
  messageId: seen.reading.identity?.id,
  error: describeFailure(error, environment),
});

/** Renders a run as JSON. */
export const toJson = ({ report, left, ...run }: RedriveOutcome, environment: Environment): object => ({
  ...run,
  ...report,
  failed: report.failed.map((fault) => faultToJson(fault, environment)),
  unremoved: report.unremoved.map((fault) => faultToJson(fault, environment)),
  left,
});

const maxFaults = 10;

const maxErrorWidth = 300;

const renderFaults = (
  what: string,
  faults: readonly RedriveFault[],
  environment: Environment,
): readonly Line[] =>
  faults.length === 0
    ? []
    : [
        bad(`  ${formatCount(faults.length, 'message')} ${what}`),
        ...faults.slice(0, maxFaults).map(({ seen, error }) => ({
          spans: [
            `    ${seen.deadLetter.deliveryId}  ${cut(describeFailure(error, environment), maxErrorWidth)}`,
          ],
          hang: 6,
        })),
      ];

const note = (count: number, what: string): readonly string[] =>
  count === 0 ? [] : [`  ${formatCount(count, 'message')} ${what}`];

/** A dry run moves nothing, so it does not see the later messages of a FIFO group. */
const unseenNote = ({ isDryRun, report, left }: RedriveOutcome): readonly string[] =>
  isDryRun && report.examined < left.visible + left.hidden
    ? note(report.examined, 'seen: SQS shows only the first few of a FIFO group')
    : [];

const headline = ({ isDryRun, report, queue, target }: RedriveOutcome): string =>
  report.wanted === 0
    ? `Found nothing to send in ${queue}.`
    : `${isDryRun ? 'Would send' : 'Sent'} ${formatCount(report.sent, 'message')} from ${queue} to ${target}.`;

/** Renders a run for people. */
export const renderRun = (outcome: RedriveOutcome, environment: Environment): readonly Line[] => {
  const { report, left } = outcome;
  return [
    headline(outcome),
    ...renderFaults('could not be sent and stay where they are:', report.failed, environment),
    ...renderFaults(
      'were sent but are still in the queue; sending them again is harmless:',
      report.unremoved,
      environment,
    ),
    ...note(report.heldBack, 'held back behind a failed message, or because the run ended'),
    ...note(report.cameLater, 'arrived after the start and were skipped'),
    ...note(report.outOfOrder, 'sent after a later message of their key: more than 1,000 were parked'),
    ...report.releasedKeys.map((key) => `  released the key ${key}`),
    ...(report.gaveUp ? [bad('  Stopped after 10 consecutive failures.')] : []),
    ...unseenNote(outcome),
    ...note(left.visible + left.hidden, 'left in the queue'),
  ];
};
