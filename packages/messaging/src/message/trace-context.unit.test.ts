import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aMessage } from './message.fixture.ts';
import { fromXRayHeader, toTraceContext, toXRayHeader, withTraceContext } from './trace-context.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;

const hex = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`, 'u')).filter((text) => !/^0*$/u.test(text));

const anyTraceContext = fc.record({ traceId: hex(32), spanId: hex(16), isSampled: fc.boolean() });

describe('a W3C trace context', () => {
  it.each([
    ['of version 00', traceparent, traceparent],
    ['that is not sampled', `00-${traceId}-${spanId}-00`, `00-${traceId}-${spanId}-00`],
    ['with the random flag of level 2', `00-${traceId}-${spanId}-03`, `00-${traceId}-${spanId}-03`],
    ['of a later version', `01-${traceId}-${spanId}-01`, traceparent],
    ['of a later version with more fields', `cc-${traceId}-${spanId}-09-more`, traceparent],
  ])('is read: %s', (_, text, read) => {
    expect(toTraceContext({ traceparent: text })).toEqual({ traceparent: read });
  });

  it.each([
    ['', 'empty'],
    ['00', 'one field'],
    [`00-${traceId}-${spanId}`, 'no flags'],
    [`${traceparent}-more`, 'version 00 with more fields'],
    [`${traceparent}\n`, 'a line break'],
    [` ${traceparent}`, 'a space'],
    [traceparent.toUpperCase(), 'capitals'],
    [`ff-${traceId}-${spanId}-01`, 'the forbidden version'],
    [`00-${'0'.repeat(32)}-${spanId}-01`, 'a trace id of zeros'],
    [`00-${traceId}-${'0'.repeat(16)}-01`, 'a span id of zeros'],
    [`01-${traceId}-${spanId}-01more`, 'a later version without a separator'],
  ])('%j is absent: %s', (text) => {
    expect(toTraceContext({ traceparent: text, tracestate: 'vendor=1' })).toBeUndefined();
  });

  it.each([
    ['x'.repeat(512), true],
    ['x'.repeat(513), false],
    ['', false],
    ['vendor=é', false],
    ['vendor=1\r\n', false],
  ])('keeps a state only of up to 512 characters of ASCII', (tracestate, isKept) => {
    expect(toTraceContext({ traceparent, tracestate })).toEqual(
      isKept ? { traceparent, tracestate } : { traceparent },
    );
  });

  it('replaces the trace of a context, including a state without a successor', () => {
    const { correlationId } = aMessage().context;
    const context = { correlationId, traceparent: 'other', tracestate: 'vendor=1' };

    expect(withTraceContext(context, { traceparent })).toEqual({ correlationId, traceparent });
    expect(withTraceContext(context, undefined)).toEqual({ correlationId });
  });
});

describe('an X-Ray header', () => {
  it('is read in the forms that AWS documents', () => {
    const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    const parent = 'Parent=53995c3f42cd8ad8';
    const ids = '5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8';

    expect(fromXRayHeader(`${root};${parent};Sampled=1`)).toEqual({ traceparent: `00-${ids}-01` });
    expect(fromXRayHeader(`Self=1-67891234-1234;${root};${parent};Sampled=0;Lineage=a87bd80c:0`)).toEqual({
      traceparent: `00-${ids}-00`,
    });
    expect(fromXRayHeader(`${root}; ${parent}; Sampled=?`)).toEqual({ traceparent: `00-${ids}-00` });
    expect(fromXRayHeader(`${root};${parent}`)).toEqual({ traceparent: `00-${ids}-00` });
  });

  it.each([
    ['Root=1-5759e988-bd862e3fe1be46a994272793', 'no parent, as from API Gateway'],
    ['Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', 'no parent'],
    ['Parent=53995c3f42cd8ad8;Sampled=1', 'no root'],
    ['Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8', 'another version'],
    [`Root=${traceparent};Parent=53995c3f42cd8ad8`, 'a root of another form'],
    [`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${spanId}-01`, 'a parent with more fields'],
    ['', 'empty'],
    [`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${spanId};${'x'.repeat(1024)}`, 'too long'],
  ])('%j is absent: %s', (header) => {
    expect(fromXRayHeader(header)).toBeUndefined();
  });

  it('gives back every W3C trace context that was converted to it', () => {
    fc.assert(
      fc.property(anyTraceContext, ({ traceId: trace, spanId: span, isSampled }) => {
        const context = { traceparent: `00-${trace}-${span}-${isSampled ? '01' : '00'}` };

        expect(fromXRayHeader(toXRayHeader(context))).toEqual(context);
      }),
    );
  });

  it('never throws, and what it gives is a valid W3C trace context', () => {
    const anyField = fc.tuple(
      fc.constantFrom('Root', 'Parent', 'Sampled', 'Self', ''),
      fc.oneof(fc.string(), hex(16), hex(24), fc.constant('1-5759e988-bd862e3fe1be46a994272793')),
    );
    const anyHeader = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(anyField).map((fields) => fields.map(([name, value]) => `${name}=${value}`).join(';')),
    );
    fc.assert(
      fc.property(anyHeader, (header) => {
        const context = fromXRayHeader(header);

        expect(context && toTraceContext(context)).toEqual(context);
      }),
    );
  });
});
