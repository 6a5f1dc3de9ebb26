import { describe, expect, it } from '@jest/globals';
import { CodedError } from '@dynamo-outbox/kernel';
import { LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { Arrangement, ConsumerUnderSimulation, Request } from './arrangement.ts';
import { simulate } from './simulate.ts';
import { Wallets } from './wallets.fixture.ts';

class RefusedError extends CodedError<'NO_CREDIT'> {
  readonly code = 'NO_CREDIT';
}

const succeed: Request = () => Promise.resolve();
const invariants = { holds: () => true };

const withRequests = (...requests: readonly Request[]) => ({
  arrange: (): Arrangement<undefined> => ({ state: undefined, requests }),
  invariants,
  schedules: 2,
});

const messageOf = async (running: Promise<unknown>): Promise<string> => {
  const error = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? error.message : `nothing was thrown, but ${String(error)}`;
};

const breaking = (invariant: (wallets: Wallets) => unknown, ...amounts: readonly number[]) =>
  messageOf(
    simulate({ arrange: () => new Wallets().arrange(...amounts), invariants: { 'it holds': invariant } }),
  );

describe('the report of a simulation', () => {
  it('counts runs, and the results of requests and deliveries', async () => {
    const { runs, requests, deliveries } = await simulate({
      arrange: () => new Wallets().arrange(1, 2),
      invariants: {},
      schedules: 20,
    });

    expect(requests.succeeded + requests.refused + requests.failed + requests.unanswered).toBe(2 * runs);
    expect(requests.succeeded).toBeGreaterThan(0);
    expect(requests.unanswered).toBeGreaterThan(0);
    expect(deliveries.processed).toBeGreaterThan(0);
    expect(deliveries.duplicate).toBeGreaterThan(0);
    expect(deliveries.unacknowledged).toBeGreaterThan(0);
  });

  it('distinguishes refused requests, which have a code, from failed ones', async () => {
    const { requests } = await simulate(
      withRequests(
        succeed,
        () => Promise.reject(new RefusedError('no')),
        () => Promise.reject(new Error('broken')),
      ),
    );

    expect(requests).toEqual({ succeeded: 3, refused: 3, failed: 3, unanswered: 0 });
  });
});

describe('a simulation in which nothing happens', () => {
  const broken: Request = () => Promise.reject(new Error('the arrangement is broken'));

  it('fails if no request succeeds, with the error of the first one', async () => {
    const running = simulate(withRequests(broken));

    await expect(running).rejects.toMatchObject({ code: 'SIMULATION_DID_NOTHING' });
    await expect(running).rejects.toThrow(/No request succeeded.*3 failed.*the arrangement is broken/s);
  });

  it('fails if no message is processed', async () => {
    const idle: ConsumerUnderSimulation = {
      receives: () => [],
      create: () => ({ name: 'idle', consume: () => Promise.resolve({ outcome: 'processed' }) }),
    };
    const running = simulate({
      arrange: () => ({ state: undefined, requests: [succeed], consumers: [idle] }),
      invariants,
      schedules: 1,
    });

    await expect(running).rejects.toThrow(/No message was processed/);
  });

  it('fails without requests and consumers', async () => {
    await expect(simulate(withRequests())).rejects.toThrow(/neither requests nor consumers/);
  });

  it('passes if the options allow it', async () => {
    const { requests } = await simulate({ ...withRequests(broken), allowNoWork: true });

    expect(requests).toMatchObject({ succeeded: 0, failed: 3 });
  });
});

describe('code that throws before it returns a promise', () => {
  it('counts as a request that failed', async () => {
    const { requests } = await simulate(
      withRequests(succeed, () => {
        throw new Error('at once');
      }),
    );

    expect(requests).toMatchObject({ succeeded: 3, failed: 3 });
  });

  it('counts as a delivery that failed, and the message is finally dead-lettered', async () => {
    let deadLettered = 0;
    const { deliveries } = await simulate({
      arrange: () => ({
        state: undefined,
        consumers: [
          {
            receives: () => [{ id: 'm1', type: 'made', body: '{}' }],
            create: () => ({
              name: 'thrower',
              consume: () => {
                throw new Error('at once');
              },
            }),
          },
        ],
      }),
      invariants: {},
      atRest: {
        'the message is dead-lettered': (_, deadLetters) => {
          deadLettered += deadLetters.length;
        },
      },
      schedules: 0,
      allowNoWork: true,
    });

    expect(deliveries.failed).toBe(10);
    expect(deadLettered).toBe(1);
  });
});

describe('the report of a broken invariant', () => {
  it('says that the invariant did not hold from the beginning', async () => {
    const message = await breaking(() => false, 1);

    expect(message).toMatch(/"it holds" does not hold after arrange, before any step: it returned false\./);
    expect(message).toMatch(/after 1 run \(no requests/);
  });

  it('shows a lost race, and the message that each step handles', async () => {
    const message = await messageOf(
      simulate({
        arrange: () => new Wallets().arrange(1, 2),
        invariants: { 'no more than one deposit': (wallets) => wallets.balanceOf('w') < 3 },
      }),
    );

    expect(message).toMatch(/receives deposit\.made #1 \(\S+\), the first time/);
    expect(message).toMatch(/wallets\.credit for deposit\.made #1/);
    expect(message).toMatch(/commit for deposit\.made #\d lost a race: LostRaceError: The wallet changed/);
  });

  it('contains whole milliseconds, and the schedule to repeat the run', async () => {
    let isFirst = true;
    const lose = {
      commit: async (): Promise<void> => {
        const loses = isFirst;
        isFirst = false;
        if (loses) {
          throw new LostRaceError('LOST', 'Another was faster.');
        }
      },
    };
    const message = await messageOf(
      simulate({
        arrange: () => {
          isFirst = true;
          return {
            state: { wakes: 0 },
            requests: [
              async ({ interrupt, sleep, random }) => {
                await sleep(random() * 10);
                await interrupt(() => lose)().commit();
              },
            ],
          };
        },
        invariants: { 'no race is lost': () => isFirst },
      }),
    );

    expect(message).not.toMatch(/\d\.\d+ ms/);
    expect(message).toMatch(/schedule: \{ seed: 'calm', isShuffled: false, .*requests: \[ 0 \] \}/);
  });

  it.each([
    ['a bigint', () => 5n],
    [
      'a value that contains itself',
      () => {
        const circular: Record<string, unknown> = {};
        circular['self'] = circular;
        return circular;
      },
    ],
    ['an object without a prototype', (): unknown => Object.create(null)],
  ])('survives an invariant that throws %s', async (_, createThrown) => {
    const message = await breaking(() => {
      throw createThrown();
    }, 1);

    expect(message).toContain('"it holds" does not hold');
  });

  it('survives requests that reject with such values', async () => {
    const { requests } = await simulate(
      withRequests(succeed, () => {
        throw Object.create(null);
      }),
    );

    expect(requests.failed).toBe(3);
  });
});

describe('the options of a simulation', () => {
  const options = withRequests(succeed);
  const schedule = {
    seed: 'x',
    isShuffled: false,
    isDuplicated: false,
    lostRaces: [],
    crashes: [],
    requests: [0],
  };

  it.each([
    ['schedules', { schedules: -1 }],
    ['schedules', { schedules: 1.5 }],
    ['schedules', { schedules: Number.NaN }],
    ['schedule.crashes', { schedule: { ...schedule, crashes: [{ call: -1, side: 'before' }] } }],
    ['schedule.crashes', { schedule: { ...schedule, crashes: [{ call: 1, side: 'during' }] } }],
    ['schedule.requests', { schedule: { ...schedule, requests: ['0'] } }],
    ['schedule.requests', { schedule: { ...schedule, requests: [1] } }],
    ['invariants', { invariants: { holds: true } }],
    ['arrange', { arrange: undefined }],
    ['requests', { arrange: () => ({ state: undefined, requests: [1] }) }],
    ['arrange', { arrange: () => undefined }],
  ])('are rejected with their name: %s %j', async (name, wrong) => {
    const running = simulate({ ...options, ...wrong } as typeof options);

    await expect(running).rejects.toMatchObject({ code: 'SIMULATION_OPTIONS_INVALID' });
    expect(await messageOf(running)).toContain(name);
  });

  it('accept no random schedules, or a single schedule', async () => {
    expect(await simulate({ ...options, schedules: 0 })).toMatchObject({ runs: 1 });
    expect(await simulate({ ...options, schedule: { ...schedule, crashes: [] } })).toMatchObject({ runs: 2 });
  });
});
