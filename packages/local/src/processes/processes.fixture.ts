import { sleep } from '@dynamo-outbox/kernel';

// Only guards against hanging.
const deadlineMilliseconds = 120_000;
const pollMilliseconds = 10;

/** Waits until a condition holds; fails after two minutes. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + deadlineMilliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error('The condition did not hold in time.');
    }
    await sleep(pollMilliseconds);
  }
};
