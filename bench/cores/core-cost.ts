import { median, rounded } from '../support/statistics.ts';

/** CPU time of this process for one message, in microseconds: median of several rounds after a warm-up. */
export const microsecondsPerMessage = async (
  messagesPerRound: number,
  round: () => Promise<unknown>,
): Promise<number> => {
  const rounds = 30;
  const warmUpRounds = 30;
  const costs: number[] = [];
  for (let number = 0; number < warmUpRounds + rounds; number += 1) {
    const before = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(before);
    if (number >= warmUpRounds) {
      costs.push((user + system) / messagesPerRound);
    }
  }
  return rounded(median(costs), 1);
};
