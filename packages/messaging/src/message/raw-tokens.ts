// Every expression in this file takes time in proportion to the text: no repetition contains or follows one that can
// match the same characters.

/** A bearer token of RFC 6750 as the whole text, or a JWT after the word in any text. */
const bearerForms = [/^\s*bearer +[\w\-.~+/]{16,}=*\s*$/i, /bearer +eyJ/i];

/** A signed (three parts) or encrypted (five parts) JWT in compact form. Its header is a JSON object. */
const compactForm = /^\s*eyJ[\w-]*(?:\.[\w-]*){2,4}\s*$/;

/** Finds the texts that may contain a bearer token, in one pass. Prose such as "bearer of news" has no word that long. */
const suspicion = /bearer +(?:eyJ|[\w\-.~+/]{16})/i;

/** Whether a text contains a bearer token, as the value of an `Authorization` header does. */
const holdsBearerToken = (text: string): boolean => bearerForms.some((form) => form.test(text));

/** Whether a text contains a bearer token, or is a JWT. */
export const holdsToken = (text: string): boolean => holdsBearerToken(text) || compactForm.test(text);

/** Keys from the whole value to a part of it. */
type Path = readonly PropertyKey[];

const findIn = (value: unknown): Path | undefined => {
  if (typeof value === 'string') {
    return holdsBearerToken(value) ? [] : undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  for (const [key, member] of Object.entries(value)) {
    const path = findIn(member);
    if (path !== undefined) {
      return [Array.isArray(value) ? Number(key) : key, ...path];
    }
  }
  return undefined;
};

/** Returns the path of the first string with a bearer token in JSON text; `undefined` if it has none. */
export const findBearerToken = (json: string): Path | undefined =>
  // Almost every payload needs only this search, and no parsing.
  suspicion.test(json) ? findIn(JSON.parse(json)) : undefined;
