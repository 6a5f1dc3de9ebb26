import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeEnvelope } from './decode-envelope.ts';
import { encodeEnvelope, encodePackedEnvelope } from './envelope.ts';
import { aMessage } from './message.fixture.ts';
import { readTraceContext } from './read-trace-context.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const other = '00-11111111111111111111111111111111-2222222222222222-01';
const { context } = aMessage();

/** Texts that look like the attribute. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom(
    `","traceparent":"${other}"`,
    `"traceparent":"${other}"`,
    `\\","traceparent":"${other}`,
    ',"data":{',
  ),
);

describe('reading the trace context of an encoded envelope', () => {
  it('finds what the decoder finds, whatever the other attributes and the payload say', () => {
    const anyPayload = fc.oneof(
      fc.jsonValue(),
      fc.record({ traceparent: hostileText }),
      fc.array(fc.record({ data: hostileText, traceparent: fc.constant(other) })),
    );
    fc.assert(
      fc.property(hostileText, fc.option(hostileText), anyPayload, (subject, tracestate, payload) => {
        const trace = tracestate === null ? undefined : { traceparent, tracestate };
        const body = encodeEnvelope(aMessage({ subject, payload, context: { ...context, ...trace } }));

        expect(decodeEnvelope(body)).toHaveProperty('message');
        expect(readTraceContext(body)).toEqual(trace && { traceparent });
      }),
    );
  });

  it('finds it before a payload that is packed', () => {
    const header = aMessage({ context: { ...context, traceparent } });
    const claim = { reference: 's3://bucket/key', sizeBytes: 1, sha256: 'a'.repeat(64) };

    expect(readTraceContext(encodePackedEnvelope(header, { claim }))).toEqual({ traceparent });
    expect(
      readTraceContext(encodePackedEnvelope(header, { bytes: Buffer.from('x'), compression: 'gzip' })),
    ).toEqual({ traceparent });
  });

  it('never throws, whatever the body is', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        expect(() => readTraceContext(`${one}"traceparent":"${two}`)).not.toThrow();
      }),
    );
  });

  it('reads only the start of a body', () => {
    expect(
      readTraceContext(`{"subject":"${'x'.repeat(8192)}","traceparent":"${traceparent}"}`),
    ).toBeUndefined();
  });
});
