import type { Caller } from '../../message/caller.ts';
import { createCaller } from '../../message/create-caller.ts';
import { nextMessageId } from '../../message/ids.ts';
import type { CallerKeySource } from './caller-key-source.ts';
import { CallerKeys, type CallerKeysOptions } from './caller-keys.ts';
import { createCallerSigner } from './create-caller-signer.ts';
import { createCallerVerifier } from './create-caller-verifier.ts';
import { rotateCallerKeys, toPublicCallerKeys } from './rotate-caller-keys.ts';

export const audience = 'shop-test';

/** A store of keys that a test changes, and that counts its reads. */
export class KeyStore implements CallerKeySource {
  reads = 0;
  keySet: string;
  isDown = false;

  constructor(keySet: string) {
    this.keySet = keySet;
  }

  async read(): Promise<string> {
    this.reads += 1;
    if (this.isDown) {
      throw new Error('The key store does not answer.');
    }
    return this.keySet;
  }
}

/** A clock that a test moves. */
export class MovableClock {
  milliseconds = Date.parse('2026-11-27T12:00:00.000Z');

  readonly now = (): Date => new Date(this.milliseconds);

  passSeconds(seconds: number): void {
    this.milliseconds += seconds * 1_000;
  }

  passDays(days: number): void {
    this.passSeconds(days * 86_400);
  }
}

/** A service that signs and a consumer that verifies, each with its own store of keys. */
export interface Scene {
  readonly clock: MovableClock;
  readonly signing: KeyStore;
  readonly verifying: KeyStore;
  readonly signer: ReturnType<typeof createCallerSigner>;
  readonly verifier: ReturnType<typeof createCallerVerifier>;
  /** Creates a caller now. */
  aCaller(lifetimeDays?: number): Caller;
  /** Rotates the keys in both stores. */
  rotate(): Promise<void>;
}

export const aBinding = (source = 'orders') => ({ messageId: nextMessageId(), source, type: 'order.placed' });

/** Creates a scene with one key, which signs. */
export const aScene = async (
  options: Omit<CallerKeysOptions, 'source'> & { readonly expiredGraceDays?: number } = {},
): Promise<Scene> => {
  const { expiredGraceDays = 0, ...keysOptions } = options;
  const clock = new MovableClock();
  const first = await rotateCallerKeys(undefined, { clock: clock.now });
  const signing = new KeyStore(first);
  const verifying = new KeyStore(toPublicCallerKeys(first));
  const keysOf = (source: CallerKeySource) => new CallerKeys({ clock: clock.now, ...keysOptions, source });
  return {
    clock,
    signing,
    verifying,
    signer: createCallerSigner({ keys: keysOf(signing), audience }),
    verifier: createCallerVerifier({
      keys: keysOf(verifying),
      audience,
      expiredGraceDays,
      clock: clock.now,
    }),
    aCaller: (lifetimeDays = 35) =>
      createCaller(
        { subject: 'user-1', tenant: 'acme', roles: ['buyer'], scopes: ['orders:write'] },
        { clock: clock.now, lifetimeDays },
      ),
    rotate: async () => {
      signing.keySet = await rotateCallerKeys(signing.keySet, { clock: clock.now });
      verifying.keySet = toPublicCallerKeys(signing.keySet);
    },
  };
};
