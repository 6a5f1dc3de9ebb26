import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { encodeEnvelope } from '../message/envelope.ts';
import { defineMessage } from '../message/message-definition.ts';
import type { ConsumeOutcome } from './consume-outcome.ts';
import { createConsumer } from './create-consumer.ts';
import { handle } from './handle.ts';
import {
  aDelivery,
  aDeposit,
  credit,
  DepositMade,
  Wallets,
  wrappedBySns,
  type WalletsUnitOfWork,
} from './wallets.fixture.ts';

const consumeBody = async (body: string): Promise<{ wallets: Wallets; outcome: ConsumeOutcome }> => {
  const wallets = new Wallets();
  const consumer = createConsumer<WalletsUnitOfWork>({
    name: 'wallets--deposits',
    openUnitOfWork: wallets.open,
    handlers: [handle(DepositMade, credit)],
  });
  return { wallets, outcome: await consumer.consume({ body, receiveCount: 1 }) };
};

const bodyWith = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...(JSON.parse(encodeEnvelope(aDeposit())) as object), ...change });

const unreadable = (detail: string): ConsumeOutcome => ({
  outcome: 'rejected',
  reason: 'UNREADABLE_MESSAGE',
  detail,
});

describe('a body', () => {
  it('is read raw and in the wrapper of SNS alike', async () => {
    const body = encodeEnvelope(
      aDeposit({ payload: { walletId: 'w', amount: '7', note: 'ä "\\ \u{1F600}' } }),
    );

    const raw = await consumeBody(body);
    const wrapped = await consumeBody(wrappedBySns(body));

    expect([raw.outcome, wrapped.outcome]).toEqual([{ outcome: 'processed' }, { outcome: 'processed' }]);
    expect(raw.wallets.table.values()).toEqual([{ id: 'w', version: 0, balance: 7 }]);
    expect(wrapped.wallets.table.values()).toEqual(raw.wallets.table.values());
  });

  const deep = 100_000;
  const unreadables: readonly (readonly [what: string, body: string, detail: string])[] = [
    ['empty', '', 'not JSON'],
    ['not JSON', 'hello', 'not JSON'],
    ['cut off', encodeEnvelope(aDeposit()).slice(0, -1), 'not JSON'],
    ['a mebibyte of garbage', '\u0000x'.repeat(2 ** 19), 'not JSON'],
    ['JSON null', 'null', 'not a JSON object'],
    ['a JSON text', '"order.created"', 'not a JSON object'],
    ['an envelope encoded twice', JSON.stringify(encodeEnvelope(aDeposit())), 'not a JSON object'],
    ['a JSON number', '1e999', 'not a JSON object'],
    ['JSON, but not CloudEvents', '{"orderId":"1"}', 'specversion is missing'],
    ['another version of CloudEvents', bodyWith({ specversion: '0.3' }), 'specversion is malformed'],
    ['without id', bodyWith({ id: undefined }), 'id is missing'],
    ['with an id that is no UUID', bodyWith({ id: '../../etc/passwd' }), 'id is malformed'],
    ['without correlation id', bodyWith({ correlationid: undefined }), 'correlationid is missing'],
    [
      'an envelope on the prototype',
      '{"__proto__":' + encodeEnvelope(aDeposit()) + '}',
      'specversion is missing',
    ],
    ['a wrapper around garbage', wrappedBySns('hello'), 'not JSON'],
    [
      'a wrapper around a wrapper',
      wrappedBySns(wrappedBySns(encodeEnvelope(aDeposit()))),
      'specversion is missing',
    ],
    ['a wrapper without message', '{"Type":"Notification"}', 'specversion is missing'],
    ['a wrapper with an object', '{"Type":"Notification","Message":{}}', 'specversion is missing'],
    [
      'a subscription confirmation',
      '{"Type":"SubscriptionConfirmation","Message":"m"}',
      'specversion is missing',
    ],
  ];

  it.each(unreadables)('that is %s is rejected as unreadable', async (_what, body, detail) => {
    const { wallets, outcome } = await consumeBody(body);

    expect(outcome).toEqual(unreadable(detail));
    expect(wallets.opened).toEqual([]);
  });

  it.each([
    ['and cut off', '['.repeat(deep)],
    ['in arrays', '['.repeat(deep) + ']'.repeat(deep)],
    ['in objects', `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`],
  ])('that is nested deeply %s is rejected before it is parsed', async (_what, body) => {
    const { outcome } = await consumeBody(body);

    expect(outcome).toEqual({
      outcome: 'rejected',
      reason: 'PAYLOAD_TOO_COMPLEX',
      detail: 'it is nested more than 257 levels deep',
    });
  });

  it('never makes a consumer throw, for any content', async () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.json().map(wrappedBySns));

    await fc.assert(
      fc.asyncProperty(texts, async (body) => {
        expect(await consumeBody(body)).toMatchObject({ outcome: { reason: 'UNREADABLE_MESSAGE' } });
      }),
    );
  });

  it('with one attribute replaced by any value is consumed or rejected, and never throws', async () => {
    const names = Object.keys(JSON.parse(encodeEnvelope(aDeposit())) as object);

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.jsonValue(), async (name, value) => {
        const { outcome } = await consumeBody(bodyWith({ [name]: value }));

        expect(['processed', 'ignored', 'rejected']).toContain(outcome.outcome);
      }),
    );
  });
});

describe('a message', () => {
  it('in an older version than its consumer reads is rejected, and in a newer one waits', async () => {
    const Current = defineMessage('deposit.made', { version: 2, payload: z.unknown() });
    const wallets = new Wallets();
    const consumer = createConsumer<WalletsUnitOfWork>({
      name: 'wallets--deposits',
      openUnitOfWork: wallets.open,
      handlers: [handle(Current, async () => undefined)],
    });
    const consume = (version: number): Promise<ConsumeOutcome> =>
      consumer.consume(aDelivery(aDeposit({ version })));

    expect(await consume(1)).toEqual({
      outcome: 'rejected',
      reason: 'UNKNOWN_MESSAGE_VERSION',
      detail: 'deposit.made has version 1, but wallets--deposits reads version 2.',
    });
    expect(await consume(2)).toEqual({ outcome: 'processed' });
    await expect(consume(3)).rejects.toMatchObject({ code: 'NEWER_MESSAGE_VERSION', isRetryLater: true });
  });

  it('whose payload violates the schema is rejected with the fields, without their values', async () => {
    const { wallets, outcome } = await consumeBody(bodyWith({ data: { walletId: 7, amount: 'hunter2' } }));

    expect(outcome).toEqual({
      outcome: 'rejected',
      reason: 'INVALID_MESSAGE_PAYLOAD',
      detail: 'The payload violates its schema at walletId, amount.',
    });
    expect(wallets.opened).toEqual([]);
  });

  it.each([undefined, null, [], 'text', 0])('with the payload %j is rejected', async (data) => {
    expect(await consumeBody(bodyWith({ data }))).toMatchObject({
      outcome: { reason: 'INVALID_MESSAGE_PAYLOAD' },
    });
  });

  it('whose payload is too deep for its recursive schema is rejected and not retried', async () => {
    const tree: z.ZodType = z.object({ child: z.lazy(() => tree.optional()) });
    const TreeGrown = defineMessage('tree.grown', { version: 1, payload: tree });
    const wallets = new Wallets();
    const consumer = createConsumer<WalletsUnitOfWork>({
      name: 'wallets--trees',
      openUnitOfWork: wallets.open,
      handlers: [handle(TreeGrown, async () => undefined)],
    });
    const body = encodeEnvelope(aDeposit({ type: 'tree.grown', payload: 'PAYLOAD' })).replace(
      '"PAYLOAD"',
      `${'{"child":'.repeat(100_000)}{}${'}'.repeat(100_000)}`,
    );

    expect(await consumer.consume({ body, receiveCount: 1 })).toMatchObject({
      reason: 'PAYLOAD_TOO_COMPLEX',
    });
  });

  it('with keys of the prototype in its payload changes no other object', async () => {
    const body = encodeEnvelope(aDeposit({ payload: 'PAYLOAD' })).replace(
      '"PAYLOAD"',
      '{"walletId":"w","amount":"1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );

    expect(await consumeBody(body)).toMatchObject({ outcome: { outcome: 'processed' } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
