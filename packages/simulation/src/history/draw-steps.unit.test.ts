import { describe, expect, it } from '@jest/globals';
import { drawHistory } from './history.ts';

const histories = Array.from({ length: 2_000 }, (_, index) => drawHistory(`sizes/${index}`));

const commitsOf = ({ steps }: (typeof histories)[number]): number =>
  steps.filter(({ kind }) => kind === 'commit').length;

const shareOf = (isMeant: (history: (typeof histories)[number]) => boolean): number =>
  histories.filter(isMeant).length / histories.length;

describe('drawn histories', () => {
  it('are mostly small, and a tenth of them are large', () => {
    expect(shareOf((history) => commitsOf(history) <= 2)).toBeGreaterThan(0.65);
    expect(shareOf((history) => commitsOf(history) >= 4)).toBeGreaterThan(0.07);
    expect(Math.max(...histories.map(commitsOf))).toBe(8);
  });

  it('contain every kind of step and every kind of message', () => {
    const steps = histories.flatMap((history) => history.steps);
    const messages = steps.flatMap((step) =>
      step.kind === 'commit' ? step.changes.flatMap((change) => change.messages) : [],
    );

    expect(new Set(steps.map(({ kind }) => kind)).size).toBe(12);
    expect(new Set(messages.map(({ kind }) => kind)).size).toBe(10);
  });

  it('have aggregates that several commits change', () => {
    const meets = shareOf(({ steps }) => {
      const accounts = steps.flatMap((step) =>
        step.kind === 'commit' ? step.changes.map(({ account }) => account) : [],
      );
      return new Set(accounts).size < accounts.length;
    });

    expect(meets).toBeGreaterThan(0.4);
  });

  it('deploy a new version in a third of them, the producer first or the consumer first, or with overlap', () => {
    const firstOf = ({ steps }: (typeof histories)[number]): string | undefined =>
      steps.filter(({ kind }) => kind.startsWith('deploy-')).toSorted((one, other) => one.at - other.at)[0]
        ?.kind;

    expect(shareOf((history) => firstOf(history) === 'deploy-producer')).toBeGreaterThan(0.1);
    expect(shareOf((history) => firstOf(history) === 'deploy-consumer')).toBeGreaterThan(0.1);
    expect(shareOf((history) => firstOf(history) === undefined)).toBeGreaterThan(0.6);
    expect(
      shareOf(({ steps }) =>
        steps.some((step) => 'overlapMilliseconds' in step && step.overlapMilliseconds > 0),
      ),
    ).toBeGreaterThan(0.15);
  });

  it('sometimes have an outage of a quarter of an hour or more', () => {
    const hasLongOutage = shareOf(({ steps }) =>
      steps.some((step) => step.kind === 'topic-down' && step.milliseconds >= 900_000),
    );

    expect(hasLongOutage).toBeGreaterThan(0.002);
    expect(hasLongOutage).toBeLessThan(0.03);
  });
});
