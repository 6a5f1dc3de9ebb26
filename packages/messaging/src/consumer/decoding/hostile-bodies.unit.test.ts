import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cloudEvents } from '../../adapters/foreign/cloud-events.ts';
import { eventBridgeEvents } from '../../adapters/foreign/event-bridge-events.ts';
import { s3Notifications } from '../../adapters/foreign/s3-notifications.ts';
import { aCloudEvent, anEvent, aRecord, aScene } from './foreign.fixture.ts';
import { ownMessages } from './message-decoder.ts';

describe('hostile bodies', () => {
  const decoders = [ownMessages, s3Notifications(), eventBridgeEvents(), cloudEvents()];

  const keys = fc.constantFrom(
    ...[
      '__proto__',
      'constructor',
      'specversion',
      'id',
      'source',
      'type',
      'data',
      'Records',
      'detail',
      'detail-type',
    ],
    ...[
      's3',
      'object',
      'bucket',
      'key',
      'name',
      'eventSource',
      'eventName',
      'time',
      'Type',
      'Message',
      'dataschema',
    ],
  );
  const leaves = fc.oneof(
    fc.constantFrom(
      '1.0',
      'aws:s3',
      'Notification',
      's3:TestEvent',
      '%',
      '2026-11-20T10:15:30Z',
      null,
      0,
      true,
    ),
    fc.string({ unit: 'binary' }),
  );
  const { hostile } = fc.letrec((tie) => ({
    hostile: fc.oneof(
      { depthSize: 'medium' },
      leaves,
      fc.array(tie('hostile'), { maxLength: 3 }),
      fc.array(fc.tuple(keys, tie('hostile'))).map((members) => {
        const object: unknown = JSON.parse(
          `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
        );
        return object;
      }),
    ),
  }));

  const change = fc
    .tuple(fc.constantFrom(aCloudEvent(), anEvent(), { Records: [aRecord('a')] }), keys, hostile)
    .map(([body, key, value]) => ({ ...body, [key]: value }));

  it('always end with an outcome, and never change a prototype', async () => {
    const { consume } = aScene(decoders, { handlers: [], unknownType: 'ignore' });
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile, change), async (body) => {
        const { outcome } = await consume(body);
        expect(['ignored', 'rejected']).toContain(outcome);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['too many values', `{"Records":[${Array.from({ length: 100_200 }, () => '0').join()}]}`],
    ['too deep', `{"detail-type":"x","detail":${'['.repeat(300)}${']'.repeat(300)}}`],
  ])('are refused before a decoder reads them: %s', async (_, body) => {
    expect(await aScene(decoders).consume(body)).toMatchObject({ reason: 'PAYLOAD_TOO_COMPLEX' });
  });
});
