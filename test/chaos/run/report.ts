import { groupBy } from '@dynamo-outbox/kernel';
import type { ChaosResult } from './chaos-result.ts';

const mostSentencesOfARule = 5;

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const recoveryLine = ({ outage, backlog, milliseconds }: ChaosResult['recoveries'][number]): string =>
  milliseconds === undefined
    ? `${outage}: ${backlog} waiting, never published`
    : `${outage}: ${backlog} waiting, published after ${(milliseconds / 1_000).toFixed(1)} s`;

const violationLines = ({ violations }: ChaosResult): readonly string[] => {
  return [...groupBy(violations, ({ rule }) => rule)].flatMap(([rule, broken]) => [
    `  ${rule}: ${broken.length}`,
    ...broken.slice(0, mostSentencesOfARule).map(({ sentence }) => `    ${sentence}`),
    ...(broken.length > mostSentencesOfARule ? ['    …'] : []),
  ]);
};

/** Returns a short report of a run. */
export const toReport = (result: ChaosResult): string => {
  const { messages, commits, kills, seconds, violations } = result;
  const isKept = violations.length === 0;
  return [
    `Chaos, seed ${result.seed}, ${result.mode}${result.sabotage === undefined ? '' : `, sabotage ${result.sabotage}`}`,
    `commits    ${commits.committed} succeeded, ${commits.refused} refused, ${commits.unknown} unknown ` +
      `(${commits.unknownWritten} of them written)`,
    `messages   ${messages.committed} committed, ${messages.published} published, ` +
      `${messages.publishedAgain} published again, ${messages.effects} effects, ${messages.rejected} rejected, ${messages.parked} parked`,
    `kills      ${kills.functionHost} of relays and consumers, ${kills.producer} of the producer`,
    `faults     ${sumOf(result.faults)} in ${sumOf(result.requests)} requests: ${listed(result.faults)}`,
    `operators  ${listed(result.operations)}`,
    `outcomes   ${listed(result.outcomes)}`,
    `recovery   ${result.recoveries.map(recoveryLine).join('; ')}`,
    `time       ${seconds.load.toFixed(0)} s under fire, ${seconds.drain.toFixed(0)} s until at rest (${result.rest}), ` +
      `${result.messagesPerSecond} messages/s in all`,
    isKept ? 'verdict    every promise was kept' : `verdict    ${violations.length} violations`,
    ...violationLines(result),
    ...(isKept
      ? []
      : [
          `Again: npm run chaos -- --seed ${result.seed} --messages ${messages.wanted}${result.backlog === undefined ? '' : ` --backlog ${result.backlog}`}`,
        ]),
  ].join('\n');
};
