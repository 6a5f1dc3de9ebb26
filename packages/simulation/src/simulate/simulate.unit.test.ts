import { describe, expect, it } from '@jest/globals';
import { simulate } from './simulate.ts';
import { SimulationFailedError } from './simulation-failed-error.ts';
import { Wallets, type WalletsOptions } from './wallets.fixture.ts';

const atMost =
  (total: number) =>
  (wallets: Wallets): boolean =>
    wallets.balanceOf('w') <= total;

const system = (options?: WalletsOptions) => ({
  arrange: () => new Wallets(options).arrange(1, 2, 4),
  invariants: { 'no money is made': atMost(7) },
  atRest: {
    'every deposit that was recorded is credited': (wallets: Wallets) =>
      wallets.balanceOf('w') ===
      wallets.outbox.values().reduce((sum, item) => sum + amountOf(item.messages[0]?.body), 0),
    'nothing is dead-lettered': (_: Wallets, deadLetters: readonly unknown[]) => deadLetters.length === 0,
  },
});

const amountOf = (body = '{}'): number => (JSON.parse(body) as { data: { amount: number } }).data.amount;

const failureOf = async (running: Promise<unknown>): Promise<SimulationFailedError> => {
  const error = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SimulationFailedError)) {
    throw new Error(`Expected a broken invariant, not ${String(error)}.`);
  }
  return error;
};

describe('a simulation of handlers', () => {
  it('finds nothing if effect, inbox and outbox commit together, with any crash, race or duplicate', async () => {
    const { runs, calls } = await simulate(system());

    expect(calls).toBeGreaterThan(9);
    expect(runs).toBe(1 + 2 * calls + 300);
  });

  it('finds an effect outside the unit of work, and reports the one crash that repeats it', async () => {
    const { invariant, schedule, message } = await failureOf(simulate(system({ isOutside: true })));

    expect(invariant).toBe('no money is made');
    expect(schedule.requests).toHaveLength(1);
    expect(schedule.crashes.length + schedule.lostRaces.length + Number(schedule.isDuplicated)).toBe(1);
    expect(message).toContain('Smallest schedule');
    expect(message).toContain('deposit.made');
  });

  it('finds a write that does not check for a lost race', async () => {
    const { schedule } = await failureOf(simulate(system({ isBlind: true })));

    expect(schedule.requests).toHaveLength(2);
  });

  it('runs the schedule of a failure again, with the same result', async () => {
    const first = await failureOf(simulate(system({ isBlind: true })));
    const again = await failureOf(simulate({ ...system({ isBlind: true }), schedule: first.schedule }));

    expect(again.schedule).toEqual(first.schedule);
    expect(again.invariant).toBe(first.invariant);
  });

  it('reports code that waits for a real timer', async () => {
    const waiting = simulate({
      arrange: () => ({
        state: undefined,
        requests: [() => new Promise((resolve) => setTimeout(resolve, 600_000).unref())],
      }),
      invariants: {},
    });

    await expect(waiting).rejects.toThrow(/does not control/);
  });

  it('reports the error of an invariant', async () => {
    const error = await failureOf(
      simulate({
        arrange: () => new Wallets().arrange(1),
        invariants: {
          never: () => {
            throw new RangeError('too much');
          },
        },
      }),
    );

    expect(error.cause).toEqual(new RangeError('too much'));
    expect(error.code).toBe('INVARIANT_BROKEN');
  });
});
