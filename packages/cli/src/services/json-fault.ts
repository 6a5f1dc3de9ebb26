/** The first place where a text is not valid JSON, and what JSON expects there. */
export interface JsonFault {
  /** Offset in the text, in UTF-16 units. */
  readonly offset: number;
  readonly expected: string;
}

/** The end of a part of the text, or the fault in it. */
type Scanned = number | JsonFault;

const isFault = (scanned: Scanned): scanned is JsonFault => typeof scanned === 'object';

const match = (form: RegExp, text: string, offset: number): number | undefined => {
  form.lastIndex = offset;
  return form.test(text) ? form.lastIndex : undefined;
};

const skipBlanks = (text: string, offset: number): number => match(/[ \t\r\n]*/y, text, offset) ?? offset;

const scanString = (text: string, start: number, expected: string): Scanned => {
  if (text[start] !== '"') {
    return { offset: start, expected };
  }
  const end =
    // Any character except quotes, backslashes and control characters, or an escape.
    match(/"(?:[ !#-[\]-\uFFFF]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*/y, text, start) ?? start + 1;
  if (text[end] === '"') {
    return end + 1;
  }
  const what = text[end] === '\\' ? 'an escape such as \\n, \\" or \\\\' : 'a " that ends the string';
  return { offset: end, expected: what };
};

const scanLiteral = (text: string, start: number): Scanned =>
  match(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?)(?![\w.+-])/y, text, start) ?? {
    offset: start,
    expected: 'a value',
  };

type ScanPart = (text: string, offset: number) => Scanned;

/** Scans parts between commas up to a closing bracket. */
const scanParts = (
  text: string,
  start: number,
  { closing, scanPart }: { readonly closing: string; readonly scanPart: ScanPart },
): Scanned => {
  let offset = skipBlanks(text, start + 1);
  if (text[offset] === closing) {
    return offset + 1;
  }
  for (;;) {
    const end = scanPart(text, offset);
    if (isFault(end)) {
      return end;
    }
    offset = skipBlanks(text, end);
    if (text[offset] === closing) {
      return offset + 1;
    }
    if (text[offset] !== ',') {
      return { offset, expected: `"," or "${closing}"` };
    }
    const comma = offset;
    offset = skipBlanks(text, offset + 1);
    if (text[offset] === closing) {
      return { offset: comma, expected: `"${closing}" without a comma before it` };
    }
  }
};

const scanMember: ScanPart = (text, start) => {
  const name = scanString(text, start, 'a name in double quotes');
  if (isFault(name)) {
    return name;
  }
  const colon = skipBlanks(text, name);
  return text[colon] === ':'
    ? scanValue(text, skipBlanks(text, colon + 1))
    : { offset: colon, expected: '":"' };
};

const scanValue: ScanPart = (text, start) => {
  switch (text.charAt(start)) {
    case '{':
      return scanParts(text, start, { closing: '}', scanPart: scanMember });
    case '[':
      return scanParts(text, start, { closing: ']', scanPart: scanValue });
    case '"':
      return scanString(text, start, 'a string');
    default:
      return scanLiteral(text, start);
  }
};

/** Finds the first place where a text is not valid JSON; `undefined` if it is valid. */
export const findJsonFault = (text: string): JsonFault | undefined => {
  const end = scanValue(text, skipBlanks(text, 0));
  if (isFault(end)) {
    return end;
  }
  const rest = skipBlanks(text, end);
  return rest === text.length ? undefined : { offset: rest, expected: 'the end of the file' };
};
