import { RequestRefusedError } from '../errors/request-refused-error.ts';
import { readLimited } from './read-limited.ts';

// RFC 8259 defines application/json; RFC 6839 adds the suffix +json.
const jsonMediaType = /^application\/(?:[\w.-]+\+)?json$/iu;

const assertJson = (contentType: string | null): void => {
  const mediaType = contentType?.split(';')[0]?.trim() ?? '';
  if (!jsonMediaType.test(mediaType)) {
    throw new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE_ERROR');
  }
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return parsed;
  } catch {
    throw new RequestRefusedError('MALFORMED_JSON_ERROR');
  }
};

/**
 * Reads a JSON body.
 *
 * Rejects with `UNSUPPORTED_MEDIA_TYPE_ERROR` for another or missing content type, with `BODY_TOO_LARGE_ERROR` above
 * the limit, and with `MALFORMED_JSON_ERROR` for a body that is not JSON in UTF-8.
 */
export const readBody = async (request: Request): Promise<unknown> => {
  assertJson(request.headers.get('Content-Type'));
  return parseJson(await readLimited(request));
};
