import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EntryFate } from '../../adapters/in-memory/in-memory-message-publisher.ts';
import { InMemoryParkedKeys } from '../../adapters/in-memory/in-memory-parked-keys.ts';
import { InMemoryParkedMessages } from '../../adapters/in-memory/in-memory-parked-messages.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import { keyOf, layOut, type PollingBench, start } from './polling.fixture.ts';

describe('the polling relay', () => {
  let fates: Map<string, EntryFate>;
  let bench: PollingBench;

  beforeEach(() => {
    fates = new Map();
    bench = layOut((name) => fates.get(name) ?? 'accepted');
  });

  const namesOf = (event: string): readonly object[] => bench.events.filter((one) => one.event === event);

  it('publishes undispatched items, each key in order, and marks them', async () => {
    await bench.record('order#a', 2, 'a2');
    await bench.record('order#a', 10, 'a3 a4');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#b', 1, 'b1');
    bench.seconds = 61;

    const report = await bench.createRelay().sweep();

    expect(bench.accepted().filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4']);
    expect(bench.accepted()).toContain('b1');
    expect(report).toEqual({
      listed: 4,
      claimed: 2,
      takenOver: 0,
      dispatched: 4,
      published: 5,
      failed: 0,
      parked: 0,
      oldestAgeMilliseconds: 61_000,
      isComplete: true,
    });
    expect(await bench.left('order#a')).toEqual([]);
  });

  it('publishes nothing twice in later sweeps', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;
    const relay = bench.createRelay();

    await relay.sweep();
    await relay.sweep();

    expect(bench.accepted()).toEqual(['a1']);
  });

  it('skips an item that is as old as the grace, and claims it a millisecond later', async () => {
    await bench.record('order#a', 1, 'a1');
    const relay = bench.createRelay();

    bench.seconds = 60;
    await relay.sweep();
    expect(bench.accepted()).toEqual([]);

    bench.seconds = 60.001;
    await relay.sweep();
    expect(bench.accepted()).toEqual(['a1']);
  });

  it('stops a key at the first item that is too young, even if a later item has an earlier timestamp', async () => {
    bench.seconds = 100;
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 0;
    await bench.record('order#a', 2, 'a2');
    bench.seconds = 70;

    const report = await bench.createRelay().sweep();

    expect(bench.accepted()).toEqual([]);
    expect(report).toMatchObject({ listed: 1, claimed: 0 });
  });

  it('publishes immediately without a grace', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 0.001;

    await bench.createRelay({ graceMilliseconds: 0 }).sweep();

    expect(bench.accepted()).toEqual(['a1']);
  });

  it('holds back a later item of a key until the earlier one is dispatched', async () => {
    fates.set('a2', 'failed');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#a', 2, 'a2');
    await bench.record('order#a', 3, 'a3');
    bench.seconds = 61;
    const relay = bench.createRelay();

    await relay.sweep();
    expect(bench.accepted()).toEqual(['a1']);
    expect(await bench.left('order#a')).toEqual([2, 3]);

    fates.clear();
    bench.seconds = 61 + 22;
    await relay.sweep();
    expect(bench.accepted()).toEqual(['a1']);

    bench.seconds = 61 + 23;
    await relay.sweep();
    expect(bench.accepted()).toEqual(['a1', 'a2', 'a3']);
  });

  it('continues with other keys if one fails', async () => {
    fates.set('a1', 'failed');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#b', 1, 'b1');
    bench.seconds = 61;

    const report = await bench.createRelay().sweep();

    expect(bench.accepted()).toEqual(['b1']);
    expect(report).toMatchObject({ dispatched: 1, failed: 1, parked: 0 });
  });

  it('waits longer after each attempt, and after the last one parks the item with its content and the reason', async () => {
    fates.set('a1', 'failed');
    await bench.record('order#a', 1, 'a0 a1');
    await bench.record('order#a', 2, 'a2');
    bench.seconds = 61;
    const relay = bench.createRelay({ maxAttempts: 4 });

    const attemptsAt: number[] = [];
    for (; bench.parked.length === 0 && bench.seconds < 10_000; bench.seconds += 0.5) {
      const { failed } = await relay.sweep();
      if (failed > 0) {
        attemptsAt.push(bench.seconds - 61);
      }
    }

    expect(attemptsAt).toEqual([0, 22.5, 67.5, 157.5]);
    expect(bench.parked).toEqual([
      expect.objectContaining({
        ...keyOf('order#a', 1),
        kind: 'message',
        reason: 'ATTEMPTS_EXHAUSTED',
        attempts: 4,
        place: 0,
        message: expect.objectContaining({ body: 'a0' }),
        detail: 'BROKER_UNAVAILABLE: The broker did not accept the message.',
      }),
      expect.objectContaining({ place: 1, message: expect.objectContaining({ body: 'a1' }) }),
    ]);
    await relay.sweep();
    expect(bench.accepted().at(-1)).toBe('a2');
    expect(await bench.left('order#a')).toEqual([]);
  });

  it('retries without end and holds the key back if there is no parking', async () => {
    fates.set('a1', 'failed');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#a', 2, 'a2');
    const relay = bench.createRelay({ maxAttempts: 1 }, { parks: false });
    for (bench.seconds = 61; bench.seconds < 36_000; bench.seconds += 3_600) {
      expect(await relay.sweep()).toMatchObject({ failed: 1, parked: 0 });
    }

    fates.clear();
    await relay.sweep();

    expect(bench.accepted()).toEqual(['a1', 'a2']);
  });

  it('records the attempt if parking fails, and parks the item at the next attempt', async () => {
    fates.set('a1', 'failed');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#b', 1, 'b1');
    await bench.record('order#b', 2, 'b2');
    bench.seconds = 61;
    let isDown = true;
    const relay = bench.createRelay({
      maxAttempts: 1,
      parking: {
        messages: {
          park: async (one) => {
            if (isDown) {
              throw new Error('The parking place is down.');
            }
            bench.parked.push(one);
          },
        },
      },
    });

    await relay.sweep();
    expect(namesOf('polling.failed')).toHaveLength(1);
    expect(await bench.left('order#a')).toEqual([1]);

    isDown = false;
    await bench.record('order#b', 3, 'b3');
    bench.seconds += 61;
    await relay.sweep();
    expect(bench.parked).toHaveLength(1);
    expect(await bench.left('order#a')).toEqual([]);
  });

  it('parks a rejected message immediately, with the rest of its key if the policy is to park keys', async () => {
    const keys = new InMemoryParkedKeys();
    const messages = new InMemoryParkedMessages();
    fates.set('a1', 'refused');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#a', 2, 'a2');
    await bench.record('order#b', 1, 'b1');
    bench.seconds = 61;

    const report = await bench.createRelay({ parking: { messages, keys } }).sweep();

    expect(bench.accepted()).toEqual(['b1']);
    expect(report).toMatchObject({ dispatched: 1, failed: 0, parked: 2 });
    expect(messages.parked().map(({ reason }) => reason)).toEqual(['REFUSED_BY_BROKER', 'KEY_IS_PARKED']);
    expect(await bench.left('order#a')).toEqual([]);
  });

  it('parks the rest of a key after the last attempt, if the policy is to park keys', async () => {
    const keys = new InMemoryParkedKeys();
    const messages = new InMemoryParkedMessages();
    fates.set('a1', 'failed');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#a', 2, 'a2');
    await bench.record('order#b', 1, 'b1');
    bench.seconds = 61;
    const relay = bench.createRelay({ maxAttempts: 1, parking: { messages, keys } });

    await relay.sweep();
    await relay.sweep();

    expect(bench.accepted()).toEqual(['b1']);
    expect(messages.parked().map(({ reason }) => reason)).toEqual(['ATTEMPTS_EXHAUSTED', 'KEY_IS_PARKED']);
  });

  it('uses no attempts while the circuit of a topic is open', async () => {
    for (const key of ['a', 'b', 'c']) {
      fates.set(`${key}1`, 'failed');
      await bench.record(`order#${key}`, 1, `${key}1`);
    }
    bench.seconds = 61;
    const clock = (): Date => new Date(start + bench.seconds * 1_000);
    const breaker = createCircuitBreaker({ failedCalls: 1, openMilliseconds: 600_000, clock });
    const relay = bench.createRelay({ breaker, maxInFlight: 1 });
    await relay.sweep();

    bench.seconds += 120;
    const report = await relay.sweep();
    expect(report).toMatchObject({ failed: 0, dispatched: 0 });

    fates.clear();
    bench.seconds += 600;
    await relay.sweep();
    await relay.sweep();
    expect([...bench.accepted()].sort()).toEqual(['a1', 'b1', 'c1']);
  });

  it('does not count attempts of several keys during an outage', async () => {
    for (const key of ['a', 'b', 'c']) {
      fates.set(`${key}1`, 'failed');
      await bench.record(`order#${key}`, 1, `${key}1`);
    }
    const relay = bench.createRelay({ maxAttempts: 1 });
    for (bench.seconds = 61; bench.seconds < 3_600; bench.seconds += 30) {
      await relay.sweep();
    }
    expect(bench.parked).toEqual([]);
    expect(namesOf('polling.attempt-failed')).toContainEqual(
      expect.objectContaining({ isCounted: false, attempts: 0 }),
    );

    fates.clear();
    bench.seconds += 30;
    await relay.sweep();

    expect([...bench.accepted()].sort()).toEqual(['a1', 'b1', 'c1']);
  });

  it('does not count attempts during an outage, even of an item that is alone on its topic', async () => {
    fates.set('a1', 'failed');
    await bench.record('order#a', 1, 'a1');
    const relay = bench.createRelay({ maxAttempts: 1 });
    for (bench.seconds = 61; bench.seconds < 3_600; bench.seconds += 30) {
      await relay.sweep();
    }
    expect(bench.parked).toEqual([]);

    fates.clear();
    bench.seconds += 30;
    await relay.sweep();

    expect(bench.accepted()).toEqual(['a1']);
  });

  it('writes no mark after the time for settling is over, and lets the claim expire', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;

    await bench.createRelay().sweep({ settlingMilliseconds: () => 0 });

    expect(bench.accepted()).toEqual(['a1']);
    expect(await bench.left('order#a')).toEqual([1]);
    expect(await bench.createRelay({ owner: 'other' }).sweep()).toMatchObject({ claimed: 0 });
  });

  it('writes no mark after three quarters of the claim, because another instance may claim the key soon', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;
    const marked: number[] = [];
    const relay = bench.createRelay({
      claimMilliseconds: 100_000,
      store: {
        markDispatched: async (_items, timeLeft = () => 0) => {
          marked.push(timeLeft());
        },
        markParked: async () => undefined,
      },
      observer: ({ event }) => {
        bench.seconds += event === 'relay.published-batch' ? 30 : 0;
      },
    });

    await relay.sweep();

    expect(marked).toEqual([45_000]);
  });

  it('counts a failed attempt if the topic accepted other messages', async () => {
    fates.set('a1', 'failed');
    fates.set('b1', 'failed');
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#b', 1, 'b1');
    await bench.record('order#c', 1, 'c1');
    bench.seconds = 61;

    await bench.createRelay({ maxAttempts: 1 }).sweep();

    expect(bench.parked).toHaveLength(2);
  });

  it('releases its claims if there is no time left to publish', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;
    let looks = 0;
    const remainingMilliseconds = (): number => {
      looks += 1;
      return looks > 1 ? 0 : 1;
    };

    await bench.createRelay().sweep({ remainingMilliseconds });
    expect(bench.accepted()).toEqual([]);

    await bench.createRelay({ owner: 'other' }).sweep();
    expect(bench.accepted()).toEqual(['a1']);
    expect(namesOf('polling.taken-over')).toEqual([]);
  });

  it('reads nothing if there is no time at all', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;

    const report = await bench.createRelay().sweep({ remainingMilliseconds: () => 0 });

    expect(report).toMatchObject({ claimed: 0, isComplete: false });
  });

  it('skips items that another instance has claimed, and takes them over when the claim ends', async () => {
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#a', 2, 'a2');
    bench.seconds = 61;
    const now = new Date(start + 61_000);
    await bench.store.claim(keyOf('order#a', 1), {
      owner: 'dead',
      now,
      until: new Date(now.getTime() + 300_000),
    });
    const relay = bench.createRelay();

    bench.seconds = 61 + 299.999;
    expect(await relay.sweep()).toMatchObject({ listed: 2, claimed: 0 });

    bench.seconds = 61 + 300;
    expect(await relay.sweep()).toMatchObject({ claimed: 1, takenOver: 1, dispatched: 2 });
    expect(bench.accepted()).toEqual(['a1', 'a2']);
    expect(namesOf('polling.taken-over')).toEqual([
      expect.objectContaining({ owner: 'one', ...keyOf('order#a', 1) }),
    ]);
  });

  it('continues with a key if the stream relay dispatched its listed items in the meantime', async () => {
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#a', 2, 'a2');
    bench.seconds = 61;
    const items = {
      listUndispatched: (before: Date) => bench.store.listUndispatched(before),
      readUndispatched: async (...[entry, limit]: Parameters<typeof bench.store.readUndispatched>) => {
        await bench.store.markDispatched([keyOf('order#a', 1)]);
        return bench.store.readUndispatched(entry, limit);
      },
      claim: bench.store.claim.bind(bench.store),
      release: bench.store.release.bind(bench.store),
      recordFailedAttempt: bench.store.recordFailedAttempt.bind(bench.store),
    };
    const relay = bench.createRelay({ items });

    await relay.sweep();
    await relay.sweep();

    expect(bench.accepted()).toEqual(['a2']);
  });

  it('publishes a key of many items in batches, in one sweep', async () => {
    for (let version = 1; version <= 25; version += 1) {
      await bench.record('order#a', version, `a${version}`);
    }
    bench.seconds = 61;
    const relay = bench.createRelay({ batchSize: 10 });

    const report = await relay.sweep();

    expect(report).toMatchObject({ claimed: 3, dispatched: 25, isComplete: true });
    expect(bench.accepted()).toEqual(Array.from({ length: 25 }, (_, index) => `a${index + 1}`));
  });

  it('reports marks that could not be written, and continues', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;
    const failure = new Error('The table is gone.');
    const relay = bench.createRelay({
      store: {
        markDispatched: async () => {
          throw failure;
        },
        markParked: async () => undefined,
      },
    });

    await relay.sweep();

    expect(bench.accepted()).toEqual(['a1']);
    expect(namesOf('polling.failed')).toEqual([{ event: 'polling.failed', owner: 'one', error: failure }]);
  });

  it('settles its claimed items and rejects if the list cannot be read to its end', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;
    const breaking = async function* (before: Date) {
      yield* bench.store.listUndispatched(before);
      throw new Error('The index is gone.');
    };
    const relay = bench.createRelay({
      maxInFlight: 1,
      items: {
        listUndispatched: breaking,
        readUndispatched: bench.store.readUndispatched.bind(bench.store),
        claim: bench.store.claim.bind(bench.store),
        release: bench.store.release.bind(bench.store),
        recordFailedAttempt: bench.store.recordFailedAttempt.bind(bench.store),
      },
    });

    await expect(relay.sweep()).rejects.toThrow('The index is gone.');

    expect(bench.accepted()).toEqual(['a1']);
    expect(await bench.left('order#a')).toEqual([]);
  });

  it('parks an item that cannot be decoded immediately, and continues with the items after it', async () => {
    await bench.record('order#a', 1, 'a1');
    await bench.record('order#a', 2, 'a2');
    await bench.record('order#a', 3, 'a3');
    bench.seconds = 61;
    const relay = bench.createRelay({
      items: {
        listUndispatched: (before) => bench.store.listUndispatched(before),
        readUndispatched: async (entry, limit) => {
          const items = await bench.store.readUndispatched(entry, limit);
          return items.map((item) =>
            item.sortKey === keyOf('order#a', 2).sortKey
              ? { ...item, content: { undecodable: 'Messages is not a list', record: '{"whole":true}' } }
              : item,
          );
        },
        claim: bench.store.claim.bind(bench.store),
        release: bench.store.release.bind(bench.store),
        recordFailedAttempt: bench.store.recordFailedAttempt.bind(bench.store),
      },
    });

    await relay.sweep();
    expect(bench.accepted()).toEqual(['a1']);

    await relay.sweep();
    expect(bench.accepted()).toEqual(['a1', 'a3']);
    expect(bench.parked).toEqual([
      expect.objectContaining({
        kind: 'record',
        reason: 'UNDECODABLE_RECORD',
        record: '{"whole":true}',
        item: keyOf('order#a', 2),
      }),
    ]);
  });

  it('reports the claim and the sweep', async () => {
    await bench.record('order#a', 1, 'a1');
    bench.seconds = 61;

    await bench.createRelay().sweep();

    expect(namesOf('polling.claimed')).toEqual([
      { event: 'polling.claimed', owner: 'one', keys: 1, items: 1 },
    ]);
    expect(namesOf('polling.swept')).toEqual([
      expect.objectContaining({ owner: 'one', dispatched: 1, oldestAgeMilliseconds: 61_000 }),
    ]);
  });

  it.each([
    ['batchSize', 0],
    ['maxAttempts', 0],
    ['claimMilliseconds', 0.5],
    ['graceMilliseconds', -1],
  ])('rejects %s = %d', (name, value) => {
    expect(() => bench.createRelay({ [name]: value })).toThrow(RangeError);
  });
});
