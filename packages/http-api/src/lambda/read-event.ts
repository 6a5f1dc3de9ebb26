type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const headersOf = (event: Members): readonly (readonly [string, string])[] =>
  Object.entries(membersOf(event['headers'])).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );

/** The cookies, which payload format 2.0 separates from the headers. */
const cookiesOf = ({ cookies }: Members): readonly string[] =>
  Array.isArray(cookies) ? cookies.filter((cookie) => typeof cookie === 'string') : [];

const toHeaders = (event: Members): Headers => {
  const headers = new Headers();
  for (const [name, value] of headersOf(event)) {
    headers.set(name, value);
  }
  const cookies = cookiesOf(event);
  if (cookies.length > 0) {
    headers.set('cookie', cookies.join('; '));
  }
  return headers;
};

const toUrl = ({ rawPath, rawQueryString, requestContext }: Members): URL => {
  const path = textOf(rawPath);
  if (path?.startsWith('/') !== true) {
    throw new TypeError('The path does not begin with a slash.');
  }
  const url = new URL(`https://${textOf(membersOf(requestContext)['domainName']) ?? ''}`);
  // Set separately, so that no character of the path can change another part of the URL.
  url.pathname = path;
  url.search = textOf(rawQueryString) ?? '';
  return url;
};

const bodyOf = ({ body, isBase64Encoded }: Members): Buffer | undefined => {
  const text = textOf(body);
  return text === undefined ? undefined : Buffer.from(text, isBase64Encoded === true ? 'base64' : 'utf8');
};

/**
 * Converts an event in payload format 2.0 to a request; `undefined` if it is not a valid one.
 *
 * Events that a `Request` cannot represent are invalid: the methods TRACE, TRACK and CONNECT, and headers with a
 * character above U+00FF.
 */
export const toRequest = (value: unknown): Request | undefined => {
  const event = membersOf(value);
  const method = textOf(membersOf(membersOf(event['requestContext'])['http'])['method']);
  const body = bodyOf(event);
  // A Request must not have a body with these two methods.
  const isBodyless = method === 'GET' || method === 'HEAD' || body === undefined;
  if (method === undefined) {
    return undefined;
  }
  try {
    return new Request(toUrl(event), { method, headers: toHeaders(event), ...(isBodyless ? {} : { body }) });
  } catch {
    return undefined;
  }
};

/** Returns the value of a header of an event, case-insensitively. */
export const headerOf = (value: unknown, name: string): string | undefined =>
  headersOf(membersOf(value)).find(([header]) => header.toLowerCase() === name.toLowerCase())?.[1];
