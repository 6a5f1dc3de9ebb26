import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSchedule, operations, withoutKills } from './schedule.ts';

const seeds = fc.nat();
const loads = fc.integer({ min: 10_000, max: 3_600_000 });

describe('the schedule of a run', () => {
  it('is the same for the same seed and length', () => {
    fc.assert(
      fc.property(seeds, loads, (seed, load) => {
        expect(createSchedule(seed, load)).toEqual(createSchedule(seed, load));
      }),
    );
  });

  it('differs for another seed', () => {
    expect(createSchedule(1, 60_000)).not.toEqual(createSchedule(2, 60_000));
  });

  it('keeps everything within the time under load', () => {
    fc.assert(
      fc.property(seeds, loads, (seed, load) => {
        const { hostKills, producerKills, outages, relayOff } = createSchedule(seed, load);
        const windows = relayOff === undefined ? outages : [...outages, relayOff];
        const moments = [...hostKills, ...producerKills, ...windows.flatMap(({ from, to }) => [from, to])];
        expect(moments.every((moment) => moment > 0 && moment < load)).toBe(true);
        expect(windows.every(({ from, to }) => from < to)).toBe(true);
      }),
    );
  });

  it('has more kills in a longer run, at least two and at most thirty', () => {
    expect(createSchedule(1, 10_000).hostKills).toHaveLength(2);
    expect(createSchedule(1, 90_000).hostKills).toHaveLength(10);
    expect(createSchedule(1, 900_000).producerKills).toHaveLength(30);
  });

  it('has every operation, also in a short run', () => {
    fc.assert(
      fc.property(seeds, loads, (seed, load) => {
        const done = createSchedule(seed, load).operations.map(({ operation }) => operation);
        expect(new Set(done)).toEqual(new Set(operations));
      }),
    );
  });

  it('can have no kills and outages', () => {
    const full = createSchedule(1, 60_000);

    expect(withoutKills(full)).toEqual({
      load: full.load,
      operations: full.operations,
      outages: [],
      hostKills: [],
      producerKills: [],
    });
  });
});
