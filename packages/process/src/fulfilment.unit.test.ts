import { describe, expect, it } from '@jest/globals';
import {
  commandsTopic,
  CreditRefused,
  CreditReleased,
  CreditReserved,
  fulfilment,
  OrderPlaced,
  OrderShipped,
  StockRefused,
  StockReserved,
} from './fulfilment.fixture.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const order = { orderId: '7' };

const open = () => new ProcessWorld({ process: fulfilment, topics: [commandsTopic] });

const takeTypes = (world: ProcessWorld) => world.takePublished().map(({ message }) => message.type);

const deadlines = (world: ProcessWorld) =>
  world.scheduled().map(({ message: { payload } }) => (payload as { readonly deadline: string }).deadline);

describe('a process', () => {
  it('starts with its first step, the time limit of its phase and its deadline', async () => {
    const world = open();

    expect(await world.deliver(OrderPlaced, { ...order, total: 10 })).toMatchObject({ outcome: 'processed' });

    expect(world.instance('7')).toMatchObject({
      status: 'running',
      phase: 'reserving-credit',
      version: 1,
      run: 1,
      state: { version: 1, json: '{"orderId":"7","total":10}' },
      steps: [{ name: 'reserve-credit', progress: 'taken' }],
    });
    expect(takeTypes(world)).toEqual(['credit.reserve']);
    expect(deadlines(world)).toEqual(['phase:reserving-credit', 'process']);
  });

  it('runs to its end, and leaves no deadline behind', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.deliver(CreditReserved, order);
    expect(deadlines(world)).toEqual(['phase:reserving-stock', 'process']);
    await world.deliver(StockReserved, order);
    expect(deadlines(world)).toEqual(['reminder', 'process']);
    await world.deliver(OrderShipped, order);

    expect(world.instance('7')).toMatchObject({ status: 'completed', version: 4, deadlines: {} });
    expect(takeTypes(world)).toEqual(['credit.reserve', 'stock.reserve', 'shipment.ship']);
    expect(world.scheduled()).toEqual([]);
    expect(world.instance('7').history.map(({ cause, from, to }) => [cause, from, to])).toEqual([
      ['order.placed', undefined, 'reserving-credit'],
      ['credit.reserved', 'reserving-credit', 'reserving-stock'],
      ['stock.reserved', 'reserving-stock', 'shipping'],
      ['shipment.shipped', 'shipping', 'completed'],
    ]);
  });

  it('is compensated without a compensation if its only step had no effect', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.deliver(CreditRefused, order);

    expect(world.instance('7')).toMatchObject({ status: 'compensated', reason: 'CREDIT_REFUSED' });
    expect(takeTypes(world)).toEqual(['credit.reserve']);
    expect(world.scheduled()).toEqual([]);
  });

  it('waits for the confirmation of a compensation', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.deliver(CreditReserved, order);
    await world.deliver(StockRefused, order);
    expect(world.instance('7')).toMatchObject({
      status: 'compensating',
      reason: 'OUT_OF_STOCK',
      steps: [{ progress: 'compensating' }, { progress: 'without-effect' }],
    });
    expect(takeTypes(world)).toEqual(['credit.reserve', 'stock.reserve', 'credit.release']);

    await world.deliver(CreditReleased, order);

    expect(world.instance('7')).toMatchObject({ status: 'compensated', reason: 'OUT_OF_STOCK' });
    expect(world.scheduled()).toEqual([]);
  });

  it('is compensated from the last step to the first when its phase lasts too long', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.deliver(CreditReserved, order);

    await world.reachNextDeadline();

    expect(world.instance('7')).toMatchObject({ status: 'compensating', reason: 'NO_STOCK_ANSWER_7' });
    expect(takeTypes(world)).toEqual(['credit.reserve', 'stock.reserve', 'stock.release', 'credit.release']);
    expect(deadlines(world)).toEqual(['process']);
  });

  it('names the phase that lasted too long if no reaction decides', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });

    await world.reachNextDeadline();

    expect(world.instance('7')).toMatchObject({ reason: 'RESERVING_CREDIT_TIMED_OUT' });
  });

  it('is stuck when its compensation is not confirmed in time, until the confirmation arrives', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.reachNextDeadline();
    await world.reachNextDeadline();
    expect(world.instance('7')).toMatchObject({
      status: 'stuck',
      problem: { in: 'compensating', reason: 'COMPENSATION_OVERDUE' },
    });

    await world.deliver(CreditReleased, order);

    expect(world.instance('7')).toMatchObject({
      status: 'compensated',
      reason: 'RESERVING_CREDIT_TIMED_OUT',
    });
    expect(world.instance('7').problem).toBeUndefined();
  });

  it('sets a deadline again in its own reaction, and stays in its phase', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.deliver(CreditReserved, order);
    await world.deliver(StockReserved, order);
    world.takePublished();

    await world.reachNextDeadline();

    expect(takeTypes(world)).toEqual(['reminder.sent']);
    expect(world.instance('7')).toMatchObject({ phase: 'shipping', status: 'running' });
    expect(deadlines(world)).toEqual(['reminder', 'process']);
  });

  it('ignores a deadline that was released before it was cancelled', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    const [timeout] = world.scheduled();
    world.now = timeout?.dueAt ?? world.now;
    const [late = ''] = await world.takeDue();
    await world.deliver(CreditReserved, order);
    const before = world.instance('7');

    expect(await world.consume(late)).toMatchObject({ outcome: 'processed' });

    expect(world.instance('7')).toEqual(before);
    expect(world.events.at(-1)).toMatchObject({ event: 'process.not-handled', cause: 'late-deadline' });
  });

  it('starts again after its end, and ignores the deadlines of the run before', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    world.now = world.scheduled()[0]?.dueAt ?? world.now;
    const [late = ''] = await world.takeDue();
    await world.deliver(CreditRefused, order);

    await world.deliver(OrderPlaced, { ...order, total: 20 });
    await world.consume(late);

    expect(world.instance('7')).toMatchObject({ status: 'running', run: 2, version: 3, steps: [{}] });
    expect(world.instance('7').finishedAt).toBeUndefined();
    expect(world.instance('7').reason).toBeUndefined();
  });
});

describe('the policies of a process', () => {
  it('retries an answer that arrives before the start', async () => {
    const world = open();

    await expect(world.deliver(CreditReserved, order)).rejects.toMatchObject({ code: 'PROCESS_NOT_READY' });

    expect(world.instances.values()).toEqual([]);
    expect(world.events).toMatchObject([{ cause: 'unknown-instance', policy: 'retry' }]);
  });

  it('retries an answer that is early, and ignores one that is late', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });

    await expect(world.deliver(StockReserved, order)).rejects.toMatchObject({ code: 'PROCESS_NOT_READY' });
    await world.deliver(CreditReserved, order);
    await world.deliver(CreditReserved, order);

    expect(world.instance('7')).toMatchObject({ phase: 'reserving-stock', version: 2 });
    expect(world.events.at(-1)).toMatchObject({ cause: 'unexpected', policy: 'ignore' });
  });

  it('ignores an answer after the end, and while the instance is compensated', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.reachNextDeadline();
    await world.deliver(CreditReserved, order);
    expect(world.events.at(-1)).toMatchObject({ cause: 'compensating', policy: 'ignore' });
    await world.deliver(CreditReleased, order);
    await world.deliver(CreditReserved, order);

    expect(world.events.at(-1)).toMatchObject({ cause: 'finished', policy: 'ignore' });
    expect(world.instance('7')).toMatchObject({ status: 'compensated' });
  });

  it('ignores a second start of an instance that runs', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.deliver(OrderPlaced, { ...order, total: 20 });

    expect(world.instance('7')).toMatchObject({ version: 1 });
    expect(world.events.at(-1)).toMatchObject({ cause: 'already-running', policy: 'ignore' });
  });

  it('keeps an answer to a stuck instance for its resumption', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 2_000_000 });
    await world.deliver(CreditReserved, order);
    await world.deliver(StockRefused, order);
    expect(world.instance('7')).toMatchObject({
      status: 'stuck',
      problem: { in: 'running', reason: 'LARGE_ORDER' },
    });
    await expect(world.deliver(StockReserved, order)).rejects.toMatchObject({ code: 'PROCESS_NOT_READY' });

    const { operatorDecided } = fulfilment.plan;
    await world.deliver(operatorDecided, {
      instance: '7',
      action: 'resume',
      reason: 'Stock was counted again.',
    });
    await world.deliver(StockReserved, order);

    expect(world.instance('7')).toMatchObject({ status: 'running', phase: 'shipping' });
  });

  it('rejects a message without a key', async () => {
    expect(await open().deliver(CreditReserved, { orderId: '' })).toMatchObject({ outcome: 'rejected' });
  });
});

describe('what operators decide', () => {
  const { operatorDecided } = fulfilment.plan;
  const decide = (world: ProcessWorld, action: string, instance = '7') =>
    world.deliver(operatorDecided, { instance, action, reason: 'By hand.' });

  it('compensates an instance that runs', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await decide(world, 'compensate');

    expect(world.instance('7')).toMatchObject({ status: 'compensating', reason: 'By hand.' });
  });

  it('ends an instance without compensation, and cancels its deadlines', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await decide(world, 'end');

    expect(world.instance('7')).toMatchObject({ status: 'ended', reason: 'By hand.' });
    expect(world.scheduled()).toEqual([]);
    expect(takeTypes(world)).toEqual(['credit.reserve']);
  });

  it('stages a compensation again that was not confirmed', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await world.reachNextDeadline();
    await world.reachNextDeadline();
    await decide(world, 'resume');

    expect(world.instance('7')).toMatchObject({ status: 'compensating' });
    expect(takeTypes(world)).toEqual(['credit.reserve', 'credit.release', 'credit.release']);
  });

  it('has no effect on an instance that is finished or is compensated already', async () => {
    const world = open();
    await world.deliver(OrderPlaced, { ...order, total: 10 });
    await decide(world, 'compensate');
    await decide(world, 'compensate');
    expect(world.events.at(-1)).toMatchObject({ cause: 'no-effect' });
    await decide(world, 'end');
    await decide(world, 'resume');

    expect(world.events.at(-1)).toMatchObject({ cause: 'finished' });
    expect(world.instance('7')).toMatchObject({ status: 'ended', version: 3 });
  });

  it('rejects an unknown instance and an unknown action', async () => {
    expect(await decide(open(), 'end', '8')).toMatchObject({ outcome: 'rejected' });
    expect(await decide(open(), 'pause')).toMatchObject({ outcome: 'rejected' });
  });
});
