import { encodeEnvelope } from '@dynamo-outbox/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMessage, put, record, runHere, startGround, type Ground } from './cli.fixture.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
beforeEach(() => ground.clear());
afterAll(() => ground.stop());

const run = (...args: readonly string[]): ReturnType<typeof runHere> => runHere(ground, args);

const letters = '--queue=orders--customers--dlq.fifo';

describe('a selection that names what does not exist', () => {
  const fill = async (): Promise<void> => {
    const message = aMessage();
    await record(ground, message);
    await put(ground, ground.deadLetterQueue, {
      body: encodeEnvelope(message),
      reason: 'REJECTED_BY_HANDLER',
    });
  };

  it.each([
    [
      ['redrive', 'list', '--service', 'ordrs'],
      'There is no service "ordrs": no queue is named "ordrs--…" or "ordrs-outbox-relay--dlq", and no table ' +
        '"ordrs-outbox". Known services: orders.',
    ],
    [['redrive', 'list', '--service=ordrs', letters], 'There is no service "ordrs"'],
    [
      ['redrive', 'show', 'unknown'],
      /^There is no message "unknown" in orders--customers--dlq\.fifo, orders-outbox-relay--dlq\. Known ids: \S{36}\.\n$/,
    ],
    [['redrive', 'send', 'unknown'], /^There is no message "unknown" in .*\. Known ids: \S{36}\.\n$/],
    [
      ['redrive', 'send', '--reason', 'REJECTED', '--service=orders'],
      'No message in orders--customers--dlq.fifo, orders-outbox-relay--dlq has the reason "REJECTED". Known ' +
        'reasons: REJECTED_BY_HANDLER.',
    ],
    [['redrive', 'send', '--reason=X', letters, '--dry-run', '--json'], 'has the reason "X"'],
    [['trace', 'unknown', '--service', 'ordrs'], 'There is no table "ordrs-outbox". Known services: orders.'],
    [
      ['trace', 'customer#unknown'],
      'No message, correlation, aggregate or ordering key "customer#unknown" was found.',
    ],
    [
      ['replay', '--type', 'customer.credit-reservd', '--to=orders--customers'],
      'The outbox has no message with the type "customer.credit-reservd". Known types: customer.credit-reserved.',
    ],
    [
      ['replay', '--topic=ordres', '--to=orders--customers', '--json'],
      'no message with the topic "ordres". Known topics: orders.',
    ],
    [
      ['replay', '--all', '--service', 'ordrs'],
      'There is no service "ordrs": no queue is named "ordrs--…" or "ordrs-outbox-relay--dlq", and no table ' +
        '"ordrs-outbox". Known services: orders.',
    ],
    [
      ['replay', '--all', '--service', 'ordrs', '--to=orders--customers'],
      'There is no table "ordrs-outbox". Known services: orders.',
    ],
    [['status', '--service', 'ordrs'], 'Known services: orders.'],
    [['replay', '--topic=ordres'], 'There is no topic "ordres" that you have access to'],
    [
      ['replay', '--key=customer#unknown', '--to=orders--customers'],
      'The outbox has no item with the key "customer#unknown".',
    ],
    [
      ['replay', '--correlation=unknown', '--to=orders--customers'],
      'no message with the correlation "unknown"',
    ],
    [
      ['replay', '--all', '--to=orders--custmers'],
      'There is no queue "orders--custmers". Known queues: orders--customers.fifo',
    ],
    [['redrive', 'list', '--reason=X'], '--reason is for "redrive send", not for "redrive list".'],
    [['redrive', 'send', 'x', '--raw'], '--raw is for "redrive show", not for "redrive send".'],
    [['redrive', 'show', 'x', '--raw', '--json'], 'use only one of them'],
  ])(
    '%j is reported in one sentence with the known values, exits with 2 and changes nothing',
    async (args, sentence) => {
      await fill();

      const { code, output, errors } = await run(...args);

      expect(errors).toMatch(sentence);
      expect({ code, output }).toEqual({ code: 2, output: '' });
      expect(await ground.broker.receiveAll(ground.queue.url)).toEqual([]);
      expect(await ground.broker.receiveAll(ground.deadLetterQueue.url, 1)).toHaveLength(1);
    },
  );

  it.each([
    [['redrive', 'send', '--reason=X', letters], 'Found nothing to send in orders--customers--dlq.fifo.'],
    [['replay', '--from=1h', '--to=orders--customers'], 'No message in the outbox matches the selection.'],
    [
      ['replay', '--from=1h', '--type=x', '--to=orders--customers'],
      'No message in the outbox matches the selection.',
    ],
    [['redrive'], 'orders--customers--dlq.fifo  empty'],
  ])(
    'is accepted if there is nothing to compare it with: %j explains that and exits with 0',
    async (args, words) => {
      const { code, output, errors } = await run(...args);

      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(output).toContain(words);
    },
  );

  it('replays the existing messages, names the others, and exits with 1', async () => {
    await fill();

    const { code, output, errors } = await run(
      'replay',
      '--type=customer.credit-reserved,customer.gone',
      '--to=orders--customers',
    );

    expect(output).toContain('Published 1 message to orders--customers.fifo.');
    expect(errors).toContain('The outbox has no message with the type "customer.gone".');
    expect(code).toBe(1);
  });
});
