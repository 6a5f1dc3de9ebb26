import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aBinding, aScene, type Scene } from './callers.fixture.ts';

/** A message that waits in a queue, in a dead-letter queue, or in the outbox. */
interface WaitingMessage {
  readonly token: string;
  readonly binding: ReturnType<typeof aBinding>;
  /** When it must have been consumed, because its caller expires then. */
  readonly until: number;
}

/** What happens next: to the keys, to messages, and how long it takes. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('publish' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rotate' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.integer({ min: 1, max: 86_400 * 12 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 5_000 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('consume' as const), index: fc.nat() }) },
);

type Step = typeof step extends fc.Arbitrary<infer TStep> ? TStep : never;

/** Consumes a message as a queue does: again, later, while the consumer asks for it. */
const consume = async (scene: Scene, { token, binding, until }: WaitingMessage): Promise<void> => {
  for (let receives = 1; receives <= 10; receives += 1) {
    if (scene.clock.milliseconds >= until) {
      return;
    }
    try {
      expect(await scene.verifier.verify(token, binding)).toHaveProperty('caller.subject', 'user-1');
      return;
    } catch (error) {
      const codes = ['CALLER_KEYS_UNREAD', 'CALLER_KEY_NOT_FOUND_YET'];
      expect(codes).toContain((error as { readonly code?: string }).code);
      scene.verifying.isDown = false;
      scene.clock.passSeconds(receives * 10);
    }
  }
  throw new Error('The message used up its receives.');
};

const publish = async (scene: Scene): Promise<WaitingMessage> => {
  const binding = aBinding();
  const caller = scene.aCaller();
  const token = await scene.signer.sign(caller, binding);
  return { token, binding, until: caller.expiresAt.getTime() };
};

const run = async (scene: Scene, waiting: WaitingMessage[], next: Step): Promise<void> => {
  switch (next.kind) {
    case 'publish':
      waiting.push(await publish(scene));
      return;
    case 'rotate':
      await scene.rotate();
      return;
    case 'outage':
      scene.verifying.isDown = !scene.verifying.isDown;
      return;
    case 'wait':
      scene.clock.passSeconds(next.seconds);
      return;
    case 'consume': {
      const message = waiting[next.index % Math.max(1, waiting.length)];
      await (message === undefined ? undefined : consume(scene, message));
    }
  }
};

describe('rotation of keys', () => {
  it('rejects no message, whenever it is published, consumed or redriven within its lifetime', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const scene = await aScene();
        const waiting: WaitingMessage[] = [];
        for (const next of steps) {
          await run(scene, waiting, next);
        }
        // A redrive sends all of them back.
        for (const message of waiting) {
          await consume(scene, message);
        }
      }),
      { numRuns: 60 },
    );
  });
});
