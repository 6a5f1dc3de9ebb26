import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';
import type { EffectLease, OnceEffect } from './once-effect.ts';

declare const onceEffect: OnceEffect;

// Declared, never run: these cases are about what compiles.
const never = (run: () => unknown): void => {
  expectTypeOf(run).toBeFunction();
};

const sent = z.object({ at: z.string().transform((text) => new Date(text)) });

describe('an effect', () => {
  it("has a result of the schema's output type, from work that returns its input type", () => {
    never(async () => {
      const result = await onceEffect('key', async () => ({ at: '2026-11-20' }), sent);
      expectTypeOf(result).toEqualTypeOf<{ at: Date }>();
    });
    // @ts-expect-error -- the schema takes text
    never(() => onceEffect('key', async () => ({ at: 7 }), sent));
  });

  it('has a result of no known type without a schema: an earlier version of the code may have stored it', () => {
    never(async () => {
      expectTypeOf(await onceEffect('key', async () => ({ at: 7 }))).toBeUnknown();
    });
  });

  it('passes the lease to its work', () => {
    never(() =>
      onceEffect('key', async (lease) => {
        expectTypeOf(lease).toEqualTypeOf<EffectLease>();
      }),
    );
  });
});
