import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { checkContracts, updateContracts } from './check-contracts.ts';

const first = z.object({
  name: z.string(),
  state: z.enum(['open', 'paid', 'closed']),
  nick: z.string().optional(),
});
const second = z.object({ label: z.string().min(1), state: z.enum(['open', 'closed']), nick: z.string() });

type First = z.output<typeof first>;
type Second = z.output<typeof second>;

interface Conversions {
  readonly up: (payload: First) => unknown;
  readonly down?: (payload: Second) => unknown;
}

const correct = ({ name, state, nick = '' }: First): Second => ({
  label: name === '' ? 'unknown' : name,
  state: state === 'open' ? 'open' : 'closed',
  nick,
});

const correctDown = ({ label, state, nick }: Second): First => ({ name: label, state, nick });

const check = ({ up, down = correctDown }: Conversions) => {
  const definition = defineMessage('customer.created', {
    version: 2,
    payload: second,
    publishVersion: 1,
    from: {
      1: {
        payload: first,
        up: (payload) => up(payload) as Second,
        down: (payload) => down(payload) as First,
      },
    },
  });
  return checkContracts({ topics: [defineTopic('customers', [definition])], recorded: [] }).filter(
    ({ isBreaking }) => isBreaking,
  );
};

describe('the conversions of a definition', () => {
  it('are accepted if they convert every sample', () => {
    expect(check({ up: correct })).toEqual([]);
  });

  it('are refused for a value that they do not convert: an alternative of an enum', () => {
    const findings = check({ up: (payload) => ({ ...correct(payload), state: payload.state }) });

    expect(findings).toMatchObject([
      { kind: 'CANNOT_LIFT', version: 1, path: 'state', example: { payload: { state: 'paid' } } },
    ]);
    expect(findings[0]?.reason).toBe(
      'A payload of customer.created version 1 cannot be lifted: the result of the conversion from version 1 to version 2 violates its schema at state.',
    );
  });

  it('are refused for an optional member that is absent', () => {
    expect(check({ up: (payload) => ({ ...correct(payload), nick: payload.nick }) })).toMatchObject([
      { kind: 'CANNOT_LIFT', path: 'nick' },
    ]);
  });

  it('are refused for the shortest text', () => {
    expect(check({ up: (payload) => ({ ...correct(payload), label: payload.name }) })).toMatchObject([
      { kind: 'CANNOT_LIFT', path: 'label', example: { payload: { name: '' } } },
    ]);
  });

  it('are refused if they throw, or return a promise', () => {
    expect(
      check({
        up: () => {
          throw new TypeError('no such state');
        },
      }),
    ).toMatchObject([
      { kind: 'CANNOT_LIFT', reason: expect.stringContaining('threw TypeError: no such state') },
    ]);
    expect(check({ up: async (payload) => correct(payload) })).toMatchObject([
      { kind: 'CANNOT_LIFT', reason: expect.stringContaining('must be synchronous') },
    ]);
  });

  it('are refused for every thrown value, and for every object that await would wait for', () => {
    const thrown: unknown = Object.create(null);
    expect(
      check({
        up: () => {
          throw thrown;
        },
      }),
    ).toMatchObject([{ kind: 'CANNOT_LIFT', reason: expect.stringContaining('threw object') }]);
    expect(
      check({ up: (payload) => Object.assign(correct(payload), { then: () => undefined }) }),
    ).toMatchObject([{ kind: 'CANNOT_LIFT', reason: expect.stringContaining('must be synchronous') }]);
  });

  it('are refused if the newest version cannot be published as the older one', () => {
    expect(check({ up: correct, down: () => ({}) })).toMatchObject([{ kind: 'CANNOT_LOWER', version: 2 }]);
  });

  it('are checked with every schema that was recorded, not only with the one in the code', () => {
    const definition = (payload: z.ZodType) =>
      defineMessage('customer.created', {
        version: 2,
        payload: second,
        from: { 1: { payload, up: (value) => correct(value as First) } },
      });
    const recorded = updateContracts({
      topics: [defineTopic('customers', [definition(first)])],
      recorded: [],
    });
    const looser = definition(z.object({ name: z.string().optional(), state: z.string() }));
    const strict = defineMessage('customer.created', {
      version: 2,
      payload: second,
      from: { 1: { payload: z.object({}).loose(), up: (value) => value as Second } },
    });

    const contracts = recorded.accepted ? recorded.contracts : [];
    expect(checkContracts({ topics: [defineTopic('customers', [looser])], recorded: contracts })).toEqual([]);
    expect(
      checkContracts({ topics: [defineTopic('customers', [strict])], recorded: contracts }),
    ).toMatchObject([{ kind: 'CANNOT_LIFT', version: 1 }]);
  });
});
