import { maxBodyBytes } from '../errors/error-case.ts';
import { RequestRefusedError } from '../errors/request-refused-error.ts';

const assertWithinLimit = (bytes: number): void => {
  if (bytes > maxBodyBytes) {
    throw new RequestRefusedError('BODY_TOO_LARGE_ERROR');
  }
};

const announcedBytes = (headers: Headers): number => Number(headers.get('Content-Length') ?? 0);

/**
 * Refuses a request that announces more than the limit, without reading it.
 *
 * Throws `BODY_TOO_LARGE_ERROR`.
 */
export const assertBodyFits = ({ headers }: Request): void => {
  assertWithinLimit(announcedBytes(headers));
};

const readChunk = async (
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | undefined> => {
  try {
    return (await reader.read()).value;
  } catch {
    // The caller went away in the middle of it: half a body is no JSON, and no fault of ours.
    throw new RequestRefusedError('MALFORMED_JSON_ERROR');
  }
};

const readStream = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = stream.getReader();
  for (let chunk = await readChunk(reader); chunk !== undefined; chunk = await readChunk(reader)) {
    bytes += chunk.byteLength;
    assertWithinLimit(bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Reads a body, but never more than the limit: a chunked one announces no length. Rejects with `BODY_TOO_LARGE_ERROR`. */
export const readLimited = async (request: Request): Promise<Uint8Array> => {
  assertBodyFits(request);
  return request.body === null ? new Uint8Array() : readStream(request.body);
};
