import { validationError } from '../errors.ts';

/** The parameters of a request that hold expressions. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** A word of an expression. */
export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end';
  readonly text: string;
  /** Where it begins. */
  readonly from: number;
}

const pattern =
  /\s*(?:(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>[0-9]+)|(?<symbol><>|<=|>=|[=<>()[\],.+-]))/y;

const kinds = ['word', 'name', 'value', 'number', 'symbol'] as const;

const toToken = (groups: Record<string, string | undefined>, until: number): Token => {
  for (const kind of kinds) {
    const text = groups[kind];
    if (text !== undefined) {
      return { kind, text, from: until - text.length };
    }
  }
  return { kind: 'end', text: '<EOF>', from: until };
};

const nearWindow = 12;

const syntaxError = (kind: ExpressionKind, text: string, token: Omit<Token, 'kind'>): Error => {
  const near = text.slice(Math.max(0, token.from - nearWindow), token.from + token.text.length + nearWindow);
  return validationError(`Invalid ${kind}: Syntax error; token: "${token.text}", near: "${near}"`);
};

const tokenize = (kind: ExpressionKind, text: string): readonly Token[] => {
  const tokens: Token[] = [];
  const matcher = new RegExp(pattern);
  const end = text.trimEnd().length;
  while (matcher.lastIndex < end) {
    const from = matcher.lastIndex;
    const match = matcher.exec(text);
    if (match === null) {
      const [token = ''] = /\S/.exec(text.slice(from)) ?? [];
      throw syntaxError(kind, text, { text: token, from });
    }
    tokens.push(toToken(match.groups ?? {}, matcher.lastIndex));
  }
  tokens.push({ kind: 'end', text: '<EOF>', from: text.length });
  return tokens;
};

const endToken: Token = { kind: 'end', text: '<EOF>', from: 0 };

/** Reads the words of an expression one by one, and collects the placeholders it meets. */
export class TokenReader {
  /** The placeholders of names, `#name`. */
  readonly names = new Set<string>();
  /** The placeholders of values, `:value`. */
  readonly values = new Set<string>();
  readonly kind: ExpressionKind;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #place = 0;

  /** Throws a `ValidationException` for an empty expression and for an invalid character. */
  constructor(kind: ExpressionKind, text: string) {
    if (text.trim() === '') {
      throw validationError(`Invalid ${kind}: The expression can not be empty;`);
    }
    this.kind = kind;
    this.#text = text;
    this.#tokens = tokenize(kind, text);
  }

  /** How many tokens were taken. */
  get place(): number {
    return this.#place;
  }

  /** The next token, or the one after `ahead` more. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#place + ahead] ?? endToken;
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek();
    this.#place += 1;
    if (token.kind === 'name') {
      this.names.add(token.text);
    } else if (token.kind === 'value') {
      this.values.add(token.text);
    }
    return token;
  }

  /** Takes a symbol if it comes next. */
  takeSymbol(symbol: string): boolean {
    const token = this.peek();
    const isNext = token.kind === 'symbol' && token.text === symbol;
    this.#place += isNext ? 1 : 0;
    return isNext;
  }

  /** Takes a keyword, in any case, if it comes next. */
  takeKeyword(keyword: string): boolean {
    const isNext = this.isKeyword(keyword);
    this.#place += isNext ? 1 : 0;
    return isNext;
  }

  /** Checks whether the next token is this keyword. */
  isKeyword(keyword: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toUpperCase() === keyword;
  }

  /** Takes a symbol; throws a `ValidationException` when another token comes. */
  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) {
      throw this.syntaxError();
    }
  }

  /** Takes a keyword; throws a `ValidationException` when another token comes. */
  expectKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) {
      throw this.syntaxError();
    }
  }

  /** Takes the placeholder of a value; throws a `ValidationException` when another token comes. */
  expectValue(): string {
    if (this.peek().kind !== 'value') {
      throw this.syntaxError();
    }
    return this.next().text;
  }

  /** Throws a `ValidationException` unless the expression is over. */
  expectEnd(): void {
    if (this.peek().kind !== 'end') {
      throw this.syntaxError();
    }
  }

  /** Creates the error for the token that comes next. */
  syntaxError(): Error {
    return syntaxError(this.kind, this.#text, this.peek());
  }

  /** Creates an error about the expression. */
  error(message: string): Error {
    return validationError(`Invalid ${this.kind}: ${message}`);
  }
}
