import { RequestRefusedError } from '../errors/request-refused-error.ts';

// RFC 8259 names application/json; RFC 6839 adds the suffix +json.
const jsonMediaType = /^application\/(?:[\w.-]+\+)?json$/iu;

const refuseOtherMediaTypes = (contentType: string | null): void => {
  const mediaType = contentType?.split(';')[0]?.trim() ?? '';
  if (!jsonMediaType.test(mediaType)) {
    throw new RequestRefusedError('UNSUPPORTED_MEDIA_TYPE_ERROR');
  }
};

/**
 * Reads a JSON body.
 *
 * Throws `UNSUPPORTED_MEDIA_TYPE_ERROR` when it claims to be something else or nothing at all, and
 * `MALFORMED_JSON_ERROR` when it is not JSON or not UTF-8.
 */
export const readBody = async (request: Request): Promise<unknown> => {
  refuseOtherMediaTypes(request.headers.get('Content-Type'));
  const bytes = await request.arrayBuffer();
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return parsed;
  } catch {
    throw new RequestRefusedError('MALFORMED_JSON_ERROR');
  }
};
