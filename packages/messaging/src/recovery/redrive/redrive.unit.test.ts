import { systemTimers, type Timers } from '@dynamo-outbox/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InMemoryParkedKeys } from '../../adapters/in-memory/in-memory-parked-keys.ts';
import { nextMessageId } from '../../message/ids.ts';
import type { ParkedMessage } from '../../parking/parked-message.ts';
import { InMemoryDeadLetterQueue } from './in-memory-dead-letter-queue.fixture.ts';
import type { RedrivenMessage, RedriveTarget } from './redrive-target.ts';
import type { RedriveOptions } from './redrive-options.ts';
import { redrive } from './redrive.ts';
import type { DeadLetterMessage } from './dead-letter-message.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

const now = new Date('2026-11-20T12:00:00.000Z');

/** Timers that stand still. */
const timers: Timers = { ...systemTimers, now: () => 0 };

interface Scene {
  readonly queue: InMemoryDeadLetterQueue;
  readonly target: RedriveTarget;
  readonly sent: RedrivenMessage[];
  readonly run: (options?: Partial<RedriveOptions>) => ReturnType<typeof redrive>;
}

/** A queue, and a target that refuses the bodies that begin with `bad`. */
const aScene = (name = 'letters'): Scene => {
  const queue = new InMemoryDeadLetterQueue(name);
  const sent: RedrivenMessage[] = [];
  const target: RedriveTarget = {
    name: 'wallets--deposits',
    send: async (message) => {
      await Promise.resolve();
      if (message.body.startsWith('bad')) {
        throw new Error('InvalidMessageContents');
      }
      sent.push(message);
    },
  };
  return {
    queue,
    target,
    sent,
    run: (options = {}) => redrive({ queue, target, timers, ...options }),
  };
};

const bodiesOf = (messages: readonly RedrivenMessage[]): readonly string[] =>
  messages.map(({ body }) => body);

describe('a redrive', () => {
  it('sends everything back and removes it', async () => {
    const { queue, sent, run } = aScene();
    const bodies = Array.from({ length: 25 }, (_, index) => String(index));
    bodies.forEach((body) => queue.put({ body }));

    const report = await run();

    expect(bodiesOf(sent)).toEqual(bodies);
    expect(queue.bodies()).toEqual([]);
    expect(report).toEqual({
      examined: 25,
      wanted: 25,
      sent: 25,
      failed: [],
      unremoved: [],
      heldBack: 0,
      releasedKeys: [],
      cameLater: 0,
      outOfOrder: 0,
      gaveUp: false,
    });
  });

  it('takes only the selected messages, and releases the others', async () => {
    const { queue, sent, run } = aScene();
    ['a', 'b', 'c'].forEach((body) => queue.put({ body }));

    const report = await run({ isWanted: ({ deadLetter }) => deadLetter.body !== 'b' });

    expect(bodiesOf(sent)).toEqual(['a', 'c']);
    expect(queue.bodies()).toEqual(['b']);
    expect(await queue.depth()).toEqual({ visible: 1, hidden: 0 });
    expect(report).toMatchObject({ examined: 3, wanted: 2, sent: 2 });
  });

  it.each([
    [2, ['c']],
    [3, []],
    [4, []],
  ])('with a limit of %i leaves %j', async (limit, left) => {
    const { queue, run } = aScene();
    ['a', 'b', 'c'].forEach((body) => queue.put({ body }));

    await run({ limit });

    expect(queue.bodies()).toEqual(left);
    expect(await queue.depth()).toMatchObject({ hidden: 0 });
  });

  it('sends an edited body, and drops the attributes that describe the failure', async () => {
    const { queue, sent, run } = aScene();
    queue.put({
      body: 'a',
      attributes: {
        DeadLetterReason: { dataType: 'String', text: 'UNREADABLE_MESSAGE' },
        type: { dataType: 'String', text: 'deposit.made' },
        digest: { dataType: 'Binary', bytes: new Uint8Array([0, 255]) },
      },
    });

    await run({ edit: ({ deadLetter }) => deadLetter.body.toUpperCase() });

    expect(sent).toMatchObject([
      {
        body: 'A',
        attributes: {
          type: { dataType: 'String', text: 'deposit.made' },
          digest: { dataType: 'Binary', bytes: new Uint8Array([0, 255]) },
        },
      },
    ]);
    expect(sent[0]?.attributes).not.toHaveProperty('DeadLetterReason');
  });

  it('has the same deduplication id for a repeated attempt, and another one for an edited or another message', async () => {
    const { queue, sent, target, run } = aScene();
    queue.put({ body: 'a' });
    queue.put({ body: 'a' });
    const unremoving: DeadLetterQueue = {
      name: queue.name,
      depth: () => queue.depth(),
      cutoff: () => queue.cutoff(),
      receive: (limit) => queue.receive(limit),
      release: (messages) => queue.release(messages),
      remove: () => Promise.reject(new Error('ReceiptHandleIsInvalid')),
    };

    const report = await run({ queue: unremoving, target });
    await run({ queue: unremoving, target });
    await run({ queue: unremoving, target, edit: () => 'b' });

    const [first, second, firstAgain, secondAgain, ...edited] = sent.map(
      ({ deduplicationId }) => deduplicationId,
    );
    expect(report.unremoved).toHaveLength(2);
    expect([firstAgain, secondAgain]).toEqual([first, second]);
    expect(new Set([first, second, ...edited]).size).toBe(4);
    // SQS takes at most 128 characters.
    expect(first?.length).toBeLessThanOrEqual(128);
  });

  it('continues after a message that cannot be sent, which stays', async () => {
    const { queue, sent, run } = aScene();
    ['a', 'bad', 'b'].forEach((body) => queue.put({ body }));

    const report = await run();

    expect(bodiesOf(sent)).toEqual(['a', 'b']);
    expect(queue.bodies()).toEqual(['bad']);
    expect(await queue.depth()).toEqual({ visible: 1, hidden: 0 });
    expect(report).toMatchObject({ sent: 2, failed: [{ error: new Error('InvalidMessageContents') }] });
  });

  it.each([
    [9, false, 11],
    [10, true, 10],
  ])('after %i failures in a row has given up: %j', async (failures, gaveUp, examined) => {
    const { queue, run } = aScene('letters.fifo');
    // A group for each, so that they come one receive after the other.
    Array.from({ length: failures }).forEach((_, index) =>
      queue.put({ body: 'bad', groupId: `bad-${index}` }),
    );
    ['a', 'b'].forEach((body) => queue.put({ body, groupId: body }));

    const report = await run({ messagesPerSecond: 0.1, sleep: async () => undefined });

    expect(report).toMatchObject({ gaveUp, examined });
  });

  it('leaves messages that arrived after its start for the next run, so that none is sent in circles', async () => {
    const { queue, run } = aScene();
    const target: RedriveTarget = {
      name: 'wallets--deposits',
      // What is sent back fails at once and is dead-lettered again.
      send: async ({ body }) => {
        queue.put({ body: `${body}'`, sentAt: new Date(now.getTime() + 1) });
      },
    };
    queue.put({ body: 'a', sentAt: now });

    const report = await run({ target });

    expect(report).toMatchObject({ sent: 1, cameLater: 1 });
    expect(queue.bodies()).toEqual(["a'"]);
  });

  it.each([true, false])(
    'sends each message at most once, none that arrived after its start, and ends, even if all fail again; queue has time: %s',
    async (tellsTime) => {
      const history = fc.record({
        name: fc.constantFrom('letters', 'letters.fifo'),
        before: fc.array(fc.nat({ max: 2 }), { maxLength: 25 }),
        after: fc.array(fc.nat({ max: 2 }), { maxLength: 25 }),
        rate: fc.constantFrom(Number.POSITIVE_INFINITY, 5, 0.5),
      });
      await fc.assert(
        fc.asyncProperty(history, async ({ name, before, after, rate }) => {
          const queue = new InMemoryDeadLetterQueue(name);
          queue.tellsTime = tellsTime;
          before.forEach((group, index) => queue.put({ body: `before ${index}`, groupId: String(group) }));
          const arriving = after.map((group, index) => ({ body: `after ${index}`, groupId: String(group) }));
          const sent: string[] = [];
          const target: RedriveTarget = {
            name: 'wallets--deposits',
            send: async ({ body, deadLetter: { groupId = '' } }) => {
              sent.push(body);
              // It fails and is dead-lettered again, and so is something else.
              queue.put({ body, groupId });
              arriving.splice(0, 1).forEach((one) => queue.put(one));
            },
          };

          const sleep = async (): Promise<void> => undefined;
          await redrive({ queue, target, timers, sleep, messagesPerSecond: rate });

          expect(new Set(sent).size).toBe(sent.length);
          expect(sent).toEqual(expect.arrayContaining(before.map((_, index) => `before ${index}`)));
          expect(tellsTime && sent.some((body) => body.startsWith('after'))).toBe(false);
        }),
      );
    },
  );

  it('changes nothing in a dry run, and reports what it would do', async () => {
    const { queue, sent, run } = aScene();
    ['a', 'b'].forEach((body) => queue.put({ body }));

    const report = await run({ isDryRun: true, isWanted: ({ deadLetter }) => deadLetter.body === 'a' });

    expect(report).toMatchObject({ examined: 2, wanted: 1, sent: 1 });
    expect(sent).toEqual([]);
    expect(queue.bodies()).toEqual(['a', 'b']);
    expect(await queue.depth()).toEqual({ visible: 2, hidden: 0 });
  });

  it('respects its rate', async () => {
    const { queue, run } = aScene();
    ['a', 'b', 'c'].forEach((body) => queue.put({ body }));
    const waits: number[] = [];

    await run({
      messagesPerSecond: 4,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    });

    expect(waits).toEqual([250, 500]);
  });

  it.each([0, -1, Number.NaN])('rejects a rate of %d', async (messagesPerSecond) => {
    await expect(aScene().run({ messagesPerSecond })).rejects.toThrow(RangeError);
  });

  it('finds the remaining messages although skipped ones become visible again', async () => {
    const { queue, sent, run } = aScene();
    Array.from({ length: 40 }).forEach((_, index) => queue.put({ body: index % 20 === 19 ? 'a' : 'b' }));
    let receives = 0;
    const forgetful: DeadLetterQueue = {
      name: queue.name,
      depth: () => queue.depth(),
      cutoff: () => queue.cutoff(),
      receive: (limit) => {
        receives += 1;
        if (receives === 3) {
          queue.showAll();
        }
        return queue.receive(limit);
      },
      release: (messages) => queue.release(messages),
      remove: (message) => queue.remove(message),
    };

    await run({ queue: forgetful, isWanted: ({ deadLetter }) => deadLetter.body === 'a' });

    expect(bodiesOf(sent)).toEqual(['a', 'a']);
  });
});

describe('a FIFO group', () => {
  it('keeps its order, one message at a time; groups are sent concurrently', async () => {
    const { queue, sent, run } = aScene('letters.fifo');
    ['x1', 'y1', 'x2', 'y2', 'x3'].forEach((body) => queue.put({ body, groupId: body.slice(0, 1) }));

    await run();

    const ofGroup = (group: string): readonly string[] =>
      bodiesOf(sent).filter((body) => body.startsWith(group));
    expect([ofGroup('x'), ofGroup('y')]).toEqual([
      ['x1', 'x2', 'x3'],
      ['y1', 'y2'],
    ]);
  });

  it('stays behind its failed message, even if that becomes visible again', async () => {
    const { queue, sent, run } = aScene('letters.fifo');
    ['bad', 'x', 'y'].forEach((body) => queue.put({ body, groupId: body === 'y' ? 'g2' : 'g1' }));

    const report = await run();

    expect(bodiesOf(sent)).toEqual(['y']);
    expect(queue.bodies()).toEqual(['bad', 'x']);
    expect(report).toMatchObject({ failed: { length: 1 }, heldBack: 1 });
  });
});

const aParked = (orderingKey: string, version: number, place = 0): ParkedMessage => ({
  kind: 'message',
  reason: 'UNKNOWN_TOPIC',
  detail: '',
  parkedAt: '2026-11-20T10:15:30.000Z',
  position: '1',
  attempts: 1,
  orderingKey,
  sortKey: `00000000000${version}#01994c6f-8a00-7000-8000-000000000001`,
  message: { id: nextMessageId(), type: 'order.created', topic: 'orders', body: '{}' },
  place,
  service: 'orders',
  recordedAt: '2026-11-20T10:15:29.000Z',
});

describe('parked messages', () => {
  it('are sent in the order of their key, from any order in the queue', async () => {
    const { queue, sent, run } = aScene();
    const parked = [
      ...Array.from({ length: 9 }, (_, index) => aParked('order#1', 9 - index)),
      aParked('order#2', 1, 1),
      aParked('order#2', 1, 0),
      aParked('order#1', 1, 10),
      aParked('order#1', 1, 9),
    ];
    parked.forEach((one) => queue.put({ body: '{}', parked: one }));

    await run();

    const places = sent.flatMap(({ deadLetter }) =>
      deadLetter.parked?.kind === 'message' && deadLetter.parked.orderingKey === 'order#1'
        ? [[Number(deadLetter.parked.sortKey.slice(0, 12)), deadLetter.parked.place]]
        : [],
    );
    expect(places).toEqual([[1, 0], [1, 9], [1, 10], ...[2, 3, 4, 5, 6, 7, 8, 9].map((v) => [v, 0])]);
    expect(queue.bodies()).toEqual([]);
  });
});

describe('a parked key', () => {
  const aSceneWithKey = async (count: number) => {
    const scene = aScene();
    const parkedKeys = new InMemoryParkedKeys();
    const park = async (version: number, sentAt = new Date(0)): Promise<void> => {
      scene.queue.put({ body: String(version), parked: aParked('order#1', version), sentAt });
      const reason = version === 1 ? 'UNKNOWN_TOPIC' : 'KEY_IS_PARKED';
      await parkedKeys.park({ orderingKey: 'order#1', reason, parkedAt: '2026-11-20T10:15:30.000Z' });
    };
    for (let version = 1; version <= count; version += 1) {
      await park(version);
    }
    return { ...scene, parkedKeys, park };
  };

  it('is released after all of its parked messages were sent back', async () => {
    const { run, parkedKeys } = await aSceneWithKey(3);

    expect(await run({ parkedKeys })).toMatchObject({ sent: 3, releasedKeys: ['order#1'] });

    expect(await parkedKeys.find('order#1')).toBeUndefined();
  });

  it('is released with the last of its messages, even if they are sent one by one', async () => {
    const { run, parkedKeys } = await aSceneWithKey(2);

    expect(await run({ parkedKeys, limit: 1 })).toMatchObject({ sent: 1, releasedKeys: [] });
    expect(await run({ parkedKeys, limit: 1 })).toMatchObject({ sent: 1, releasedKeys: ['order#1'] });
  });

  it('stays parked in a dry run, and while one of its messages is not selected', async () => {
    const { run, parkedKeys } = await aSceneWithKey(2);

    await run({ parkedKeys, isDryRun: true });
    await run({ parkedKeys, isWanted: ({ deadLetter }) => deadLetter.body === '1' });

    expect(await parkedKeys.find('order#1')).toBeDefined();
  });

  it('stays parked when another of its messages is parked meanwhile', async () => {
    const { queue, target, run, parkedKeys, park } = await aSceneWithKey(1);
    const parkingTarget: RedriveTarget = {
      name: target.name,
      send: async (message) => {
        await park(2, new Date(now.getTime() + 1));
        await target.send(message);
      },
    };

    expect(await run({ parkedKeys, target: parkingTarget })).toMatchObject({ sent: 1, releasedKeys: [] });

    expect(queue.bodies()).toEqual(['2']);
    expect(await parkedKeys.find('order#1')).toBeDefined();
  });

  it('stays parked while another reader holds messages of the queue', async () => {
    const { queue, run, parkedKeys } = await aSceneWithKey(2);
    await queue.receive(1);

    await run({ parkedKeys });

    expect(await parkedKeys.find('order#1')).toBeDefined();
  });
});

describe('a run that is aborted', () => {
  it('finishes the message in flight, and releases the others', async () => {
    const { queue, sent, target, run } = aScene('letters.fifo');
    ['a', 'b', 'c'].forEach((body) => queue.put({ body, groupId: 'g' }));
    const ending = new AbortController();
    const endingTarget: RedriveTarget = {
      name: target.name,
      send: async (message) => {
        ending.abort();
        await target.send(message);
      },
    };

    const report = await run({ target: endingTarget, signal: ending.signal });

    expect(bodiesOf(sent)).toEqual(['a']);
    expect(report).toMatchObject({ sent: 1, heldBack: 2 });
    expect(await queue.depth()).toEqual({ visible: 2, hidden: 0 });
  });
});

describe('dying at any line', () => {
  /** Lets calls through until the given one, at which the process is no more: neither it nor any later one happens. */
  const dyingAt = (
    step: number,
    { queue, target }: { readonly queue: InMemoryDeadLetterQueue; readonly target: RedriveTarget },
  ): Pick<RedriveOptions, 'queue' | 'target'> => {
    let steps = 0;
    // `before`: dies without doing it; odd steps die after doing it, with the answer lost.
    const call = async <TResult>(work: () => Promise<TResult>): Promise<TResult> => {
      steps += 1;
      if (steps >= step) {
        throw new Error('The process is no more.');
      }
      const result = await work();
      steps += 1;
      if (steps >= step) {
        throw new Error('The process is no more.');
      }
      return result;
    };
    return {
      queue: {
        name: queue.name,
        depth: () => queue.depth(),
        cutoff: () => queue.cutoff(),
        receive: (limit) => call(() => queue.receive(limit)),
        // Whoever is dead releases nothing.
        release: async () => undefined,
        remove: (message: DeadLetterMessage) => call(() => queue.remove(message)),
      },
      target: { name: target.name, send: (message) => call(() => target.send(message)) },
    };
  };

  it('loses no message, and keeps the order of each group except for repetitions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        async (groups, step) => {
          const { queue, target, sent } = aScene('letters.fifo');
          groups.forEach((groupId, index) => queue.put({ body: `${groupId}${index}`, groupId }));

          await redrive({ ...dyingAt(step, { queue, target }), timers }).catch(() => undefined);
          const kept = new Set([...bodiesOf(sent), ...queue.bodies()]);
          queue.showAll();
          await redrive({ queue, target, timers });

          expect(kept.size).toBe(groups.length);
          expect(queue.bodies()).toEqual([]);
          for (const group of ['x', 'y', 'z']) {
            const firsts = [...new Set(bodiesOf(sent).filter((body) => body.startsWith(group)))];
            expect(firsts).toEqual(
              groups.flatMap((one, index) => (one === group ? [`${group}${index}`] : [])),
            );
          }
        },
      ),
    );
  });
});

describe('parked messages of one key', () => {
  it.each([
    [1_000, true],
    [1_020, false],
  ])(
    'of %i in reverse order are sent in order if they can be sorted together, else it is reported: %j',
    async (count, isInOrder) => {
      const { queue, sent, run } = aScene();
      for (let place = count; place > 0; place -= 1) {
        queue.put({ body: String(place), parked: aParked('order#1', 1, place) });
      }

      const report = await run();

      expect(sent).toHaveLength(count);
      expect(report.outOfOrder === 0).toBe(isInOrder);
    },
  );
});
