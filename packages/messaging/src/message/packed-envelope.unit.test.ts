import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256Of } from './payload/claim-check.ts';
import { DEFAULT_MAX_PAYLOAD_BYTES } from './payload/limits.ts';
import type { PackedPayload } from './payload/packed-payload.ts';
import { decodeEnvelope, openEnvelope } from './decode-envelope.ts';
import { encodeEnvelope, encodePackedEnvelope, type MessageHeader } from './envelope.ts';
import { aMessage } from './message.fixture.ts';

type Form = 'compressed' | 'elsewhere' | 'compressed elsewhere';

const golden = JSON.parse(
  readFileSync(new URL('packed-envelope.golden.json', import.meta.url), 'utf8'),
) as Record<Form, Record<string, unknown>>;

const { payload, ...header } = aMessage();
const json = JSON.stringify(payload);

const claim = {
  reference: 's3://orders-payloads/01994c6f-8a00-7000-8000-000000000001',
  sizeBytes: 5 * 1024 * 1024,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

const packed: Record<Form, PackedPayload> = {
  compressed: {
    compression: 'gzip',
    bytes: Buffer.from(String(golden.compressed['data_base64']), 'base64'),
  },
  elsewhere: { claim },
  'compressed elsewhere': { compression: 'gzip', claim: { ...claim, sizeBytes: 1024 * 1024 } },
};

const forms = Object.keys(packed) as Form[];

const without = (envelope: Record<string, unknown>, name: string): object =>
  Object.fromEntries(Object.entries(envelope).filter(([key]) => key !== name));

describe('an envelope with a packed payload', () => {
  it.each(forms)('has the form that its golden file keeps: %s', (form) => {
    expect(encodePackedEnvelope(header, packed[form])).toBe(JSON.stringify(golden[form]));
  });

  it.each(forms)('opens to the header and the packed payload: %s', (form) => {
    const opened = openEnvelope(golden[form]);

    expect('packed' in opened && opened.packed).toEqual(packed[form]);
    expect('header' in opened && opened.header).toMatchObject(header);
  });

  it('decodes a compressed payload, from text and from the parsed value', () => {
    expect(decodeEnvelope(golden.compressed)).toEqual({ message: aMessage() });
    expect(decodeEnvelope(JSON.stringify(golden.compressed))).toEqual({ message: aMessage() });
  });

  it('decodes bytes that are uncompressed JSON, as in CloudEvents of other producers', () => {
    const bytes = Buffer.from(json);

    expect(decodeEnvelope(encodePackedEnvelope(header, { bytes }))).toEqual({ message: aMessage() });
  });

  it.each(['elsewhere', 'compressed elsewhere'] as const)('does not decode a payload %s', (form) => {
    expect(decodeEnvelope(golden[form])).toEqual({ undecodable: 'dataref refers to a payload store' });
  });

  it('returns any payload in any form', () => {
    const payloads = fc.jsonValue().map((value) => JSON.stringify(value));

    fc.assert(
      fc.property(payloads, (text) => {
        const message = { ...header, payload: JSON.parse(text) as unknown };
        const compressed: PackedPayload = { compression: 'gzip', bytes: gzipSync(text) };

        expect(decodeEnvelope(encodePackedEnvelope(header, compressed))).toEqual({ message });
        expect(decodeEnvelope(encodePackedEnvelope(header, { bytes: Buffer.from(text) }))).toEqual({
          message,
        });
        expect(decodeEnvelope(encodeEnvelope(message))).toEqual({ message });
      }),
    );
  });

  it('uses its own payload if it also refers to a stored copy', () => {
    const both = { ...golden.elsewhere, data: payload };

    expect(decodeEnvelope(both)).toEqual({ message: aMessage() });
  });

  it.each([
    ['compressed', { datacompression: 'br' }, 'datacompression is malformed'],
    ['compressed', { datacompression: 1 }, 'datacompression is malformed'],
    ['compressed', { data_base64: 'H4s' }, 'data_base64 is malformed'],
    ['compressed', { data_base64: '%%%%' }, 'data_base64 is malformed'],
    ['compressed', { data_base64: 1 }, 'data_base64 is malformed'],
    ['compressed', { data: {} }, 'data and data_base64 exclude each other'],
    ['elsewhere', { dataref: '' }, 'dataref is malformed'],
    ['elsewhere', { dataref: {} }, 'dataref is malformed'],
    ['elsewhere', { datasize: -1 }, 'datasize is malformed'],
    ['elsewhere', { datasize: 1.5 }, 'datasize is malformed'],
    ['elsewhere', { datasize: 2 ** 31 }, 'datasize is malformed'],
    ['elsewhere', { datasize: undefined }, 'datasize is missing'],
    ['elsewhere', { datasha256: 'ABCD' }, 'datasha256 is malformed'],
    ['elsewhere', { datasha256: undefined }, 'datasha256 is missing'],
    ['elsewhere', { id: 'x' }, 'id is malformed'],
  ] as const)('refuses an envelope (%s) with %j', (form, change, undecodable) => {
    expect(openEnvelope({ ...golden[form], ...change })).toEqual({ undecodable });
  });

  it('refuses bytes that are not compressed, cut off, or not JSON', () => {
    const decode = (bytes: Uint8Array): unknown =>
      decodeEnvelope(encodePackedEnvelope(header, { compression: 'gzip', bytes }));

    for (const bytes of [Buffer.from(json), gzipSync(json).subarray(0, -1), gzipSync('{')]) {
      expect(decode(bytes)).toEqual({ undecodable: 'data_base64 is malformed or too large' });
    }
  });

  it('decompresses a payload of up to 4 MiB, even if a larger one is small when compressed', () => {
    const decode = (length: number): object =>
      decodeEnvelope(
        encodePackedEnvelope(header, { compression: 'gzip', bytes: gzipSync(`"${'x'.repeat(length - 2)}"`) }),
      );

    expect(decode(DEFAULT_MAX_PAYLOAD_BYTES)).toHaveProperty('message');
    expect(decode(DEFAULT_MAX_PAYLOAD_BYTES + 1)).toEqual({
      undecodable: 'data_base64 is malformed or too large',
    });
  });

  it('never throws for an envelope that is damaged at any place', () => {
    const names = fc.constantFrom(...Object.keys(golden['compressed elsewhere']), 'data_base64');

    fc.assert(
      fc.property(fc.constantFrom(...forms), names, fc.anything(), (form, name, value) => {
        const answer = openEnvelope({ ...golden[form], [name]: value });

        expect(Object.keys(answer)).not.toEqual([]);
        expect(openEnvelope(without(golden[form], name))).toBeDefined();
      }),
    );
  });

  it('requires a checksum of a stored payload', () => {
    const forHeader: MessageHeader = header;
    const bytes = Buffer.from(json);
    const own = { reference: claim.reference, sizeBytes: bytes.length, sha256: sha256Of(bytes) };

    const opened = openEnvelope(encodePackedEnvelope(forHeader, { claim: own }));

    expect(opened).toMatchObject({ packed: { claim: own } });
  });
});
