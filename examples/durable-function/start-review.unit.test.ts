import { isDeepStrictEqual } from 'node:util';
import { defineTopic } from '@dynamo-outbox/messaging';
import { simulate, type SimulatedMachine } from '@dynamo-outbox/simulation';
import { createTestService } from '@dynamo-outbox/testing';
import { expect, it } from '@jest/globals';
import { durableFunction, reviewHandlers, ReviewRequested } from './start-review.ts';

/** What Lambda keeps: an input for each name. It refuses another input under a name that exists. */
class Executions {
  readonly inputs = new Map<string, unknown>();

  readonly start = async (name: string, input: unknown): Promise<void> => {
    const earlier = this.inputs.get(name);
    if (earlier !== undefined && !isDeepStrictEqual(earlier, input)) {
      throw new Error(`The execution ${name} has another input.`);
    }
    this.inputs.set(name, input);
  };
}

it('starts one execution for each message, with a crash before and after every call and duplicates', async () => {
  const topic = defineTopic('reviews', [ReviewRequested], { order: 'none' });
  const sender = createTestService({ name: 'orders', topics: [topic] });
  await sender.run(async ({ outbox }) => {
    outbox.add(ReviewRequested.create({ orderId: '7' }, { about: { id: '7' } }));
    outbox.add(ReviewRequested.create({ orderId: '8' }, { about: { id: '8' } }));
  });
  const requested = await sender.messages();

  await simulate({
    arrange: () => {
      const reviews = createTestService({ name: 'reviews' });
      const executions = new Executions();
      return {
        state: executions,
        consumers: [
          {
            receives: () => requested,
            create: (machine: SimulatedMachine) =>
              reviews
                .simulated(machine)
                .consumer('reviews--orders', reviewHandlers(machine.interrupt(() => executions)().start)),
          },
        ],
      };
    },
    invariants: {
      'no message has two executions': ({ inputs }: Executions) => inputs.size <= requested.length,
    },
    atRest: {
      'each message has its execution, named by its id': ({ inputs }) => {
        expect([...inputs].sort()).toEqual(requested.map(({ id, payload }) => [id, payload]).sort());
      },
    },
    schedules: 50,
  });
});

it('calls the durable function with the name of the execution', async () => {
  const calls: unknown[] = [];
  const client = {
    send: async ({ input }: { readonly input: unknown }) => {
      calls.push(input);
    },
  } as unknown as Parameters<typeof durableFunction>[0];

  await durableFunction(client, 'arn:aws:lambda:eu-north-1:123456789012:function:review:1')('id-1', {
    orderId: '7',
  });

  expect(calls).toMatchObject([{ DurableExecutionName: 'id-1', InvocationType: 'Event' }]);
});
