import { maxBodyBytes } from '../errors/error-case.ts';
import { RequestRefusedError } from '../errors/request-refused-error.ts';

const assertWithinLimit = (bytes: number): void => {
  if (bytes > maxBodyBytes) {
    throw new RequestRefusedError('BODY_TOO_LARGE_ERROR');
  }
};

const announcedBytes = (headers: Headers): number => Number(headers.get('Content-Length') ?? 0);

/**
 * Rejects a request that announces a longer body than the limit, without reading it.
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
    // The caller disconnected during the request: an incomplete body is not JSON, and not a server error.
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

/** Reads a body up to the limit, because a chunked body announces no length. Rejects with `BODY_TOO_LARGE_ERROR`. */
export const readLimited = async (request: Request): Promise<Uint8Array> => {
  assertBodyFits(request);
  return request.body === null ? new Uint8Array() : readStream(request.body);
};
