import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeEnvelope } from '../../message/envelope.ts';
import { aMessage } from '../../message/message.fixture.ts';
import { readClaimedCaller } from './claimed-caller.ts';
import { InMemoryDeadLetterQueue } from './in-memory-dead-letter-queue.fixture.ts';
import { inspectQueue } from './inspect-queue.ts';

const tokenWith = (claims: unknown): string =>
  ['header', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.');

describe('the caller that a message states', () => {
  it('is read for people, without its token', async () => {
    const authcontext = tokenWith({ sub: 'user-1', tenant: 'acme', exp: 1_798_804_800, roles: ['admin'] });
    const queue = new InMemoryDeadLetterQueue('letters');
    queue.put({
      body: JSON.stringify({ ...(JSON.parse(encodeEnvelope(aMessage())) as object), authcontext }),
    });
    const { seen } = await inspectQueue(queue);

    expect(seen[0]?.reading.claimedCaller).toEqual({
      subject: 'user-1',
      tenant: 'acme',
      expiresAt: new Date('2027-01-01T12:00:00.000Z'),
    });
    expect(JSON.stringify(seen[0]?.reading)).not.toContain(authcontext);
  });

  it('is absent, or has a subject, for anything that a message can state', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.record({ sub: fc.anything(), tenant: fc.anything(), exp: fc.anything() }).map((claims) => {
        try {
          return tokenWith(claims);
        } catch {
          return 'a.b.c';
        }
      }),
    );
    fc.assert(
      fc.property(anything, (authContext) => {
        const caller = readClaimedCaller(authContext);
        expect(caller === undefined || caller.subject.length > 0).toBe(true);
      }),
    );
  });
});
