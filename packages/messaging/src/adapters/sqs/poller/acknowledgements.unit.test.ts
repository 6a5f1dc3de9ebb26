import { systemTimers } from '@dynamo-outbox/kernel';
import { describe, expect, it } from '@jest/globals';
import { Acknowledgements } from './acknowledgements.ts';
import { aRecord } from '../lambda/sqs-event.fixture.ts';

const records = (count: number) => Array.from({ length: count }, (_, place) => aRecord(`m-${place}`));

describe('acknowledgements', () => {
  it.each([
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('of %i messages at once make calls of %j', async (count, sizes) => {
    const calls: number[] = [];
    const acknowledgements = new Acknowledgements(async (some) => {
      calls.push(some.length);
    }, systemTimers);

    await Promise.all(records(count).map((record) => acknowledgements.add(record)));

    expect(calls).toEqual(sizes);
  });

  it('that arrive during a call are sent together in the next one', async () => {
    const calls: string[][] = [];
    let answer = (): void => undefined;
    const acknowledgements = new Acknowledgements((some) => {
      calls.push(some.map(({ messageId }) => messageId));
      return new Promise((resolve) => {
        answer = resolve;
      });
    }, systemTimers);
    const turn = (): Promise<void> => new Promise(setImmediate);

    const ended = [acknowledgements.add(aRecord('a'))];
    await turn();
    await turn();
    ended.push(acknowledgements.add(aRecord('b')), acknowledgements.add(aRecord('c')));
    answer();
    await turn();
    answer();
    await Promise.all(ended);

    expect(calls).toEqual([['a'], ['b', 'c']]);
  });

  it('also work long after the last call', async () => {
    let calls = 0;
    const acknowledgements = new Acknowledgements(async () => {
      calls += 1;
    }, systemTimers);

    await acknowledgements.add(aRecord('a'));
    await new Promise(setImmediate);
    await acknowledgements.add(aRecord('b'));

    expect(calls).toBe(2);
  });
});
