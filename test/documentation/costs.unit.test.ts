import { describe, expect, it } from '@jest/globals';
import { costOfIdleMonth, costOfMillion, writeUnits } from '../../scripts/costs/cost-model.ts';
import { costTables } from '../../scripts/costs/cost-tables.ts';
import { prices } from '../../scripts/costs/prices.ts';
import { formatPage, replaceGenerated } from '../../scripts/generated.ts';
import { readPage } from './markdown.ts';

const traffic = { fifo: true, tracking: 'status', publishFill: 8, receiveFill: 5, kilobytes: 1 } as const;

describe('the cost of messages', () => {
  it('is in the guide as it is calculated', async () => {
    const page = readPage('docs/guides/operate.md');
    const written = replaceGenerated(page, 'costs', costTables());

    // A table in Markdown may be aligned in many ways; what it says is what counts.
    expect(await formatPage(written)).toBe(await formatPage(page));
  });

  it('counts three write units more with tracking, as the benchmark measures', () => {
    const without = costOfMillion({ ...traffic, tracking: 'none' });
    const units =
      (costOfMillion(traffic).dynamoDb - without.dynamoDb) / prices.dynamoDb.writeRequestUnit / 1e6;

    expect(units).toBeCloseTo(writeUnits.tracking, 6);
    expect(without.dynamoDb).toBeCloseTo(8 * 0.625, 6);
  });

  it('adds a read and a write of the count of commits with order commit', () => {
    const { dynamoDb } = costOfMillion(traffic);

    expect((costOfMillion({ ...traffic, order: 'commit' }).dynamoDb - dynamoDb) / 1e6).toBeCloseTo(
      2 * prices.dynamoDb.writeRequestUnit + prices.dynamoDb.readRequestUnit,
      12,
    );
  });

  it('counts one write unit for a projection, instead of four for inbox and effect', () => {
    const saved =
      costOfMillion(traffic).dynamoDb - costOfMillion({ ...traffic, isProjection: true }).dynamoDb;

    expect(saved / prices.dynamoDb.writeRequestUnit / 1e6).toBeCloseTo(3, 6);
    expect(writeUnits.projection).toBe(1);
  });

  it('counts the outbox item by started kilobytes', () => {
    const of = (kilobytes: number): number => costOfMillion({ ...traffic, kilobytes }).dynamoDb;

    expect(of(1)).toBe(of(0.2));
    expect(of(1.01)).toBeGreaterThan(of(1));
  });

  it('counts a call of more than 64 KB as several requests', () => {
    const of = (kilobytes: number): number =>
      costOfMillion({ ...traffic, fifo: false, publishFill: 8, kilobytes }).sns;

    expect(of(8)).toBeCloseTo(of(1), 6);
    expect(of(8.01)).toBeCloseTo(2 * of(8), 6);
  });

  it('is less for fuller calls and batches', () => {
    const full = costOfMillion(traffic);
    const single = costOfMillion({ ...traffic, publishFill: 1, receiveFill: 1 });

    expect(full.sns).toBeLessThan(single.sns);
    expect(full.sqs).toBeLessThan(single.sqs);
    expect(full.lambda).toBeLessThan(single.lambda);
  });

  it('adds up', () => {
    const { total, ...parts } = costOfMillion(traffic);
    const month = costOfIdleMonth({ fifo: true, metrics: 1, alarmMetrics: 1 });

    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 9);
    expect(month.total).toBeCloseTo(
      month.sweeper + month.polling + month.metrics + month.alarms + month.dashboard,
      9,
    );
  });

  it('requires its markers on the page', () => {
    expect(() => replaceGenerated('# A page', 'costs', 'x')).toThrow('The page has no marks for "costs"');
  });
});
