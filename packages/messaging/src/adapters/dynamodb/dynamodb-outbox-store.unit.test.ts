import type { BatchStatementErrorCodeEnum, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { InMemoryMessagePublisher } from '../in-memory/in-memory-message-publisher.ts';
import type { OutboxItemKey } from '../../outbox/outbox-item.ts';
import { DispatchMarksFailedError } from '../../relay/dispatch-marks-failed-error.ts';
import { createMessageRelay } from '../../relay/message-relay.ts';
import { toRecords } from '../../relay/relay.fixture.ts';
import { DynamoDbOutboxStore } from './dynamodb-outbox-store.ts';

const start = Date.parse('2026-11-20T10:00:00.000Z');

const keyOf = (number: number): OutboxItemKey => ({ orderingKey: `order#${number}`, sortKey: '1' });

/** How a call ends. A code is the error of each statement of the call. */
type Answer = 'marked' | 'gone' | 'missing' | 'down' | `code ${string}`;

const confirms = (answer: Answer): boolean => answer === 'marked' || answer === 'gone';

const toResponse = (answer: Answer) => {
  const Code = (
    answer === 'gone' ? 'ConditionalCheckFailed' : answer.slice(5)
  ) as BatchStatementErrorCodeEnum;
  return answer === 'marked' ? {} : { Error: { Code } };
};

/** A store in front of a table that answers by a script and takes its time, on a clock of its own. */
const createScene = (answers: readonly Answer[], latencyMilliseconds: number) => {
  const calls: { readonly at: number; readonly items: number }[] = [];
  const confirmed = new Set<string>();
  let now = start;
  const statementsOf = (command: unknown) =>
    (command instanceof BatchExecuteStatementCommand ? command.input.Statements : undefined) ?? [];
  const send = async (command: unknown): Promise<unknown> => {
    const statements = statementsOf(command);
    const answer = answers[calls.length % answers.length] ?? 'marked';
    calls.push({ at: now - start, items: statements.length });
    now += latencyMilliseconds;
    if (answer === 'down') {
      throw new Error('The table is out of reach.');
    }
    if (confirms(answer)) {
      statements.forEach(({ Parameters = [] }) => confirmed.add(Parameters.at(2)?.S ?? ''));
    }
    return { Responses: answer === 'missing' ? [] : statements.map(() => toResponse(answer)) };
  };
  const store = new DynamoDbOutboxStore({
    client: { send } as Pick<DynamoDBClient, 'send'>,
    tableName: 'orders-outbox',
    retentionDays: 7,
    maxInFlight: 1,
    clock: () => new Date(now),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    random: () => 0.5,
  });
  return {
    store,
    calls,
    confirmed,
    elapsed: () => now - start,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
};

const someAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom<Answer>('marked', 'gone', 'missing', 'down', 'code ThrottlingError', 'code AccessDenied'),
  fc.string().map((code): Answer => `code ${code}x`),
);

const unmarkedOf = async (mark: Promise<void>): Promise<readonly OutboxItemKey[]> => {
  try {
    await mark;
    return [];
  } catch (error) {
    if (error instanceof DispatchMarksFailedError) {
      return error.items;
    }
    throw error;
  }
};

describe('marks, for any answers of the table', () => {
  it('count as written only if the table confirmed them, and are owed otherwise', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someAnswer, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 80 }),
        async (answers, count) => {
          const { store, confirmed } = createScene(answers, 10);
          const items = Array.from({ length: count }, (_, number) => keyOf(number));

          const unmarked = await unmarkedOf(store.markDispatched(items));

          const isConfirmed = ({ orderingKey }: OutboxItemKey): boolean => confirmed.has(orderingKey);
          expect(items.filter((item) => !unmarked.includes(item)).every(isConfirmed)).toBe(true);
          expect(items.filter((item) => store.isOwed(item))).toEqual(
            items.filter((item) => unmarked.includes(item)),
          );
        },
      ),
    );
  });

  it('start no call and no wait after their time is up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someAnswer, { minLength: 1, maxLength: 12 }),
        fc.record({ budget: fc.integer({ min: 0, max: 3_000 }), latency: fc.integer({ min: 1, max: 500 }) }),
        fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 5 }),
        async (answers, { budget, latency }, batches) => {
          const { store, calls, elapsed } = createScene(answers, latency);
          let next = 0;
          for (const count of batches) {
            const end = elapsed() + budget;
            const before = calls.length;
            const items = Array.from({ length: count }, () => keyOf(next++));

            await unmarkedOf(store.markDispatched(items, () => end - elapsed()));

            expect(calls.slice(before).every(({ at }) => at < end)).toBe(true);
            expect(elapsed()).toBeLessThan(end + latency + 1);
          }
        },
      ),
    );
  });

  it('are retried after the marks of the batch, 250 at a time for any number of owed marks', async () => {
    const { store, calls, wait } = createScene(['down'], 1);
    for (let batch = 0; batch < 30; batch += 1) {
      await unmarkedOf(store.markDispatched(Array.from({ length: 100 }, (_, n) => keyOf(batch * 100 + n))));
    }
    // While the table fails, nothing is retried but the batch's own.
    expect(calls).toHaveLength(30 * 4);
    wait(60_000);
    const before = calls.length;

    await store.markDispatched([]);

    expect(calls.slice(before).reduce((sum, { items }) => sum + items, 0)).toBe(250);
    await store.markDispatched([]);
    expect(calls).toHaveLength(before + 10);
  });

  it('let a relay publish within its time however many are owed and however they fail, and never come first', async () => {
    const { store, calls, elapsed, wait } = createScene(['down'], 100);
    const steps: string[] = [];
    const broker = new InMemoryMessagePublisher({
      topics: ['orders'],
      latency: async () => {
        steps.push('publish');
        wait(10);
      },
    });
    let batch = 0;
    const dispatch = async () => {
      batch += 1;
      const begin = elapsed();
      const before = calls.length;
      const relay = createMessageRelay({
        publisher: broker,
        store,
        maxInFlight: 1,
        clock: () => new Date(start + elapsed()),
        remainingMilliseconds: () => begin + 1_000 - elapsed(),
        settlingMilliseconds: () => begin + 2_000 - elapsed(),
        observer: ({ event }) => {
          steps.push(...(event === 'relay.marks-failed' ? ['mark'] : []));
        },
      });
      const names = Array.from({ length: 100 }, (_, n) => [`k${batch}.${n}`, `m${batch}.${n}`] as const);
      const { published } = await relay.dispatch(toRecords(...names));
      return { published, calls: calls.length - before, spent: elapsed() - begin };
    };

    for (let round = 0; round < 120; round += 1) {
      expect(await dispatch()).toEqual({ published: 100, calls: 4, spent: 500 });
    }
    expect(steps.slice(0, 11)).toEqual([...Array.from({ length: 10 }, () => 'publish'), 'mark']);
  });
});
