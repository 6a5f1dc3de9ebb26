import { describe, expect, it } from '@jest/globals';

import { createRandom } from '../engine/random.ts';
import { ModelQueue } from './model-queue.ts';

const visibilityTimeoutSeconds = 60;

const createQueue = (clock: { now: number }, duplicates: number): ModelQueue =>
  new ModelQueue(
    { name: 'orders', visibilityTimeoutSeconds },
    { now: () => clock.now, random: createRandom(1), duplicates },
  );

describe('the second delivery of a message in flight', () => {
  it('comes at most once for each time at which the message becomes visible', () => {
    const clock = { now: 0 };
    const queue = createQueue(clock, 1);
    queue.send({ body: 'a message', attributes: {} });

    const counts = [0, 1, 2, 3].map(() => queue.receive(10).map(({ receiveCount }) => receiveCount));
    clock.now = visibilityTimeoutSeconds * 1_000;
    const later = [0, 1, 2].map(() => queue.receive(10).map(({ receiveCount }) => receiveCount));

    expect(counts).toEqual([[1], [2], [], []]);
    expect(later).toEqual([[3], [4], []]);
  });

  it('does not come after the visibility timeout of the receive, however long the message is hidden', () => {
    const clock = { now: 0 };
    const queue = createQueue(clock, 1);
    queue.send({ body: 'a message', attributes: {} });
    const [message] = queue.receive(1);
    queue.changeVisibility(message?.receipt ?? '', 3_600);

    clock.now = visibilityTimeoutSeconds * 1_000;

    expect(queue.receive(1)).toEqual([]);
  });
});
