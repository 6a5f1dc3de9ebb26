import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Message } from '@dynamo-outbox/messaging';
import { describeOutboxTable } from '@dynamo-outbox/messaging/tables';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { aMessage, correlationId, record, runHere, startGround, type Ground } from '../../cli.fixture.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
  await ground.dynamoDb.createTable(describeOutboxTable('plain-outbox', { tracking: 'none' }));
});
beforeEach(() => ground.clear());
afterAll(() => ground.stop());

const run = (...args: readonly string[]): ReturnType<typeof runHere> =>
  runHere(ground, ['messages', ...args]);

const page = z.object({
  table: z.string(),
  messages: z.array(z.looseObject({ id: z.string() })),
  undecodable: z.array(z.looseObject({ sortKey: z.string() })),
  itemsRead: z.number(),
  readUnits: z.number(),
  next: z.string().optional(),
});

const list = async (...args: readonly string[]): Promise<z.infer<typeof page>> =>
  page.parse(JSON.parse((await run(...args, '--json')).output));

const idsOf = ({ messages }: z.infer<typeof page>): readonly string[] => messages.map(({ id }) => id).sort();

const recordKinds = async (): Promise<Readonly<Record<'waiting' | 'done' | 'parked' | 'other', Message>>> => {
  const waiting = aMessage();
  const done = aMessage({ subject: 'c2', orderingKey: 'customer#c2' });
  const parked = aMessage({ type: 'customer.created', occurredAt: new Date('2026-11-20T11:00:00.000Z') });
  const other = aMessage({ type: 'order.created', subject: 'o1', orderingKey: 'order#o1' });
  await record(ground, waiting);
  await record(ground, done, { LastDispatchedAt: { S: '2026-11-20T10:15:30.077Z' } });
  await record(ground, parked, {
    ParkedAt: { S: '2026-11-20T11:00:01.000Z' },
    ParkReason: { S: 'UNKNOWN_TOPIC' },
  });
  await record(ground, other);
  return { waiting, done, parked, other };
};

describe('messages', () => {
  it('lists every message with its state, and says what it read', async () => {
    const { waiting, done, parked } = await recordKinds();

    const { code, output } = await run();

    expect(code).toBe(0);
    for (const line of [
      /^2026-11-20 10:15:30\.000Z {2}customer\.credit-reserved {2}customer#c1 {2}orders {2}undispatched +/,
      /^2026-11-20 10:15:30\.000Z {2}customer\.credit-reserved {2}customer#c2 {2}orders {2}dispatched after 77 ms +/,
      /^2026-11-20 11:00:00\.000Z {2}customer\.created {10}customer#c1 {2}orders {2}parked: UNKNOWN_TOPIC +/,
    ]) {
      expect(output).toMatch(new RegExp(line.source, 'm'));
    }
    expect(output).toContain(waiting.id);
    expect(output).toContain(done.id);
    expect(output).toContain(parked.id);
    expect(output).toMatch(/Found 4 messages in 4 outbox items, for \d+ read units?\.\n$/);
  });

  it('selects by key, aggregate, type, topic, correlation, time and state', async () => {
    const { waiting, done, parked, other } = await recordKinds();
    const all = [waiting, done, parked, other].map(({ id }) => id).sort();
    const ids = (...messages: readonly Message[]): readonly string[] => messages.map(({ id }) => id).sort();

    for (const [args, expected] of [
      [['--key=customer#c1'], ids(waiting, parked)],
      [['--aggregate=order'], ids(other)],
      [['--type=customer.created,order.created'], ids(parked, other)],
      [['--topic=orders'], all],
      [['--correlation', correlationId], all],
      [['--from=2026-11-20T11:00:00Z'], ids(parked)],
      [['--before=2026-11-20T11:00:00Z'], ids(waiting, done, other)],
      [['--state=undispatched'], ids(waiting, other)],
      [['--state=dispatched'], ids(done)],
      [['--state=parked'], ids(parked)],
      [['--state=undispatched', '--key=customer#c1', '--type=customer.credit-reserved'], ids(waiting)],
    ] as const) {
      expect({ args, ids: idsOf(await list(...args)) }).toEqual({ args, ids: expected });
    }
  });

  it('shows payloads on request only', async () => {
    await record(ground, aMessage({ payload: { customerId: 'c-secret' } }));

    expect((await run()).output).not.toContain('c-secret');
    expect((await run('--json')).output).not.toContain('c-secret');
    expect((await run('--payload')).output).toContain('\n  {"customerId":"c-secret"}\n');
    expect((await list('--payload')).messages).toMatchObject([{ payload: { customerId: 'c-secret' } }]);
  });

  it('continues at the cursor that it prints, without a gap or a repetition', async () => {
    const { waiting, done, parked, other } = await recordKinds();
    const found: string[] = [];
    let args: readonly string[] = ['--limit=3'];
    for (;;) {
      const { code, output } = await run(...args);
      expect(code).toBe(0);
      found.push(...(output.match(/[0-9a-f-]{36}$/gm) ?? []));
      const [, cursor] = /Continue with the same selection and --cursor (\S+)/.exec(output) ?? [];
      if (cursor === undefined) {
        break;
      }
      args = ['--limit=3', '--cursor', cursor];
    }

    expect(found.sort()).toEqual([waiting, done, parked, other].map(({ id }) => id).sort());
  });

  it('says that nothing was found in the part that was read, and exits with 1', async () => {
    await recordKinds();

    const { code, output } = await run('--type=customer.gone', '--max-items=2');

    expect(code).toBe(1);
    expect(output).toContain('No message in the part of the outbox that was read matches the selection.');
    expect(output).toMatch(/Found 0 messages in 2 outbox items.*\n.*--cursor \S+\n$/);
  });

  it('reports an item that cannot be decoded, and exits with 1', async () => {
    const Item = { PK: { S: 'order#x' }, SK: { S: 'VERSION#1' } };
    await ground.dynamoDb.client.send(new PutItemCommand({ TableName: 'orders-outbox', Item }));

    const { code, output } = await run('--type=customer.created');

    expect(code).toBe(1);
    expect(output).toContain('order#x / VERSION#1  the item cannot be decoded: ');
    expect((await list()).undecodable).toMatchObject([{ sortKey: 'VERSION#1' }]);
  });

  it('lists the existing messages, names the others, and exits with 1', async () => {
    const { parked } = await recordKinds();

    const { code, output, errors } = await run('--type=customer.created,customer.gone');

    expect(output).toContain(parked.id);
    expect(errors).toContain('The outbox has no message with the type "customer.gone".');
    expect(code).toBe(1);
  });

  it.each([
    [[], 'No message in the outbox matches the selection.'],
    [['--state=undispatched', '--type=x'], 'No message in the outbox matches the selection.'],
  ])('of an empty outbox with %j reports that, and exits with 0', async (args, sentence) => {
    const { code, output } = await run(...args);

    expect(code).toBe(0);
    expect(output).toContain(sentence);
  });

  it.each([
    [['--type=customer.creatd'], 'the type "customer.creatd". Known types: customer.created'],
    [['--topic=ordres'], 'the topic "ordres". Known topics: orders.'],
    [['--aggregate=custmer'], 'the aggregate type "custmer". Known aggregate types: customer, order.'],
    [['--key=customer#c9'], 'The outbox has no item with the key "customer#c9".'],
    [['--correlation=x'], 'The outbox has no message with the correlation "x"'],
    [['--service=ordrs'], 'There is no table "ordrs-outbox". Known services: orders.'],
    [['--service=orders,customers'], 'This command needs exactly one service'],
    [
      ['--state=waiting'],
      '--state is "waiting"; it must be one of undispatched, dispatched, parked, unknown.',
    ],
    [['--aggregate=customer#c1'], 'Use --key for one aggregate.'],
    [['--limit=0'], '--limit is "0"'],
    [['--max-items=0'], '--max-items is "0"'],
    [['--cursor=x'], 'The cursor is damaged, or belongs to another outbox or another filter.'],
    [['--from=2h', '--before=3h'], '--from must be earlier than --before.'],
    [
      ['--service=plain', '--state=undispatched'],
      'The undispatched items of table "plain-outbox" cannot be listed',
    ],
    [['now'], 'Unexpected argument "now".'],
  ])('with %j is refused in one sentence, and exits with 2', async (args, sentence) => {
    await recordKinds();

    const { code, output, errors } = await run(...args);

    expect(errors).toContain(sentence);
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });
});
