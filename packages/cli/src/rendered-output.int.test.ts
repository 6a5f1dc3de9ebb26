import { encodeEnvelope } from '@dynamo-outbox/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMessage, put, record, runHere, startGround, type Ground } from './cli.fixture.ts';
import { forbidden } from './terminal/forbidden.fixture.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
beforeEach(() => ground.clear());
afterAll(() => ground.stop());

const run = (...args: readonly string[]): ReturnType<typeof runHere> => runHere(ground, args);

describe('text that comes from messages', () => {
  it.each([['redrive'], ['status'], ['trace'], ['show'], ['messages']])(
    'is shown by %s without control characters',
    async (name) => {
      const hostile = 'a\u009B31m\u202Eb\u2028c\u007F';
      const message = aMessage({
        type: `t.${hostile}`,
        subject: hostile,
        orderingKey: `customer#${hostile}`,
        payload: { customerId: `\u001B[2J${hostile}` },
      });
      await record(ground, message);
      const deliveryId = await put(ground, ground.deadLetterQueue, {
        body: encodeEnvelope(message),
        groupId: 'g',
        reason: `R\u009B${hostile}`,
      });
      const args = { show: ['redrive', 'show', deliveryId], trace: ['trace', message.id] }[name] ?? [name];

      const shown = await run(...args);
      const json = await run(...args, '--json');

      expect(shown.output).toMatch(/\\u009b/);
      expect(`${shown.output}${json.output}`).not.toMatch(forbidden);
      expect(JSON.stringify(JSON.parse(json.output))).toContain(hostile);
    },
  );
});
