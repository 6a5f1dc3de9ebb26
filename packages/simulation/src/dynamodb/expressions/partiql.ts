import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validationError } from '../errors.ts';

/** A PartiQL `UPDATE` as the parts of an `UpdateItem`. */
export interface PartiqlUpdate {
  readonly table: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  /** The comparisons of the `WHERE` clause. */
  readonly where: readonly PartiqlComparison[];
  /** Values by placeholder: a literal, or the place of a parameter. */
  readonly values: Readonly<Record<string, AttributeValue | number>>;
  /** How many parameters it takes. */
  readonly parameters: number;
}

/** One comparison of a `WHERE` clause. */
export interface PartiqlComparison {
  /** The attribute's name, where the path is one attribute. */
  readonly attribute: string | undefined;
  /** The path with placeholders. */
  readonly path: string;
  readonly operator: string;
  /** The placeholder of the value. */
  readonly placeholder: string;
}

const tokenPattern =
  /\s*(?:(?<word>[A-Za-z_][A-Za-z0-9_-]*)|"(?<quoted>[^"]+)"|'(?<text>(?:[^']|'')*)'|(?<number>-?[0-9]+(?:\.[0-9]+)?)|(?<symbol><>|<=|>=|[?=<>.,[\]()+-]))/y;

interface PartiqlToken {
  readonly kind: string;
  readonly text: string;
}

const refusal = (message = "Statement wasn't well formed, can't be processed: Unexpected token"): Error =>
  validationError(message);

const kinds = ['word', 'quoted', 'text', 'number', 'symbol'];

const toToken = (groups: Readonly<Record<string, string | undefined>>): PartiqlToken => {
  for (const kind of kinds) {
    const text = groups[kind];
    if (text !== undefined) {
      return { kind, text };
    }
  }
  throw refusal();
};

const tokenize = (statement: string): readonly PartiqlToken[] => {
  const tokens: PartiqlToken[] = [];
  const matcher = new RegExp(tokenPattern);
  const end = statement.trimEnd().length;
  while (matcher.lastIndex < end) {
    tokens.push(toToken(matcher.exec(statement)?.groups ?? {}));
  }
  return tokens;
};

const comparisons = ['=', '<>', '<', '<=', '>', '>='];

const literals: Readonly<Record<string, AttributeValue>> = {
  TRUE: { BOOL: true },
  FALSE: { BOOL: false },
  NULL: { NULL: true },
};

class StatementParser {
  readonly #tokens: readonly PartiqlToken[];
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue | number> = {};
  parameters = 0;
  #place = 0;

  constructor(statement: string) {
    this.#tokens = tokenize(statement);
  }

  parse(): PartiqlUpdate {
    if (!this.#take('UPDATE')) {
      throw refusal('Only UPDATE statements are modelled.');
    }
    const table = this.#name();
    const { sets, removes } = this.#clauses();
    if (!this.#take('WHERE')) {
      throw refusal('Where clause does not contain a mandatory equality on all key attributes');
    }
    const where = [this.#comparison()];
    while (this.#take('AND')) {
      where.push(this.#comparison());
    }
    if (this.#place < this.#tokens.length) {
      throw refusal();
    }
    const clause = (keyword: string, actions: readonly string[]): string =>
      actions.length === 0 ? '' : `${keyword} ${actions.join(', ')} `;
    return {
      table,
      UpdateExpression: `${clause('SET', sets)}${clause('REMOVE', removes)}`,
      ExpressionAttributeNames: this.names,
      where,
      values: this.values,
      parameters: this.parameters,
    };
  }

  #clauses(): { readonly sets: readonly string[]; readonly removes: readonly string[] } {
    const sets: string[] = [];
    const removes: string[] = [];
    for (;;) {
      if (this.#take('SET')) {
        this.#list(() => sets.push(this.#assignment()));
      } else if (this.#take('REMOVE')) {
        this.#list(() => removes.push(this.#path().path));
      } else if (sets.length + removes.length === 0) {
        throw refusal();
      } else {
        return { sets, removes };
      }
    }
  }

  #list(parse: () => void): void {
    do {
      parse();
    } while (this.#take(','));
  }

  #assignment(): string {
    const { path } = this.#path();
    this.#expect('=');
    const left = this.#operand();
    for (const sign of ['+', '-']) {
      if (this.#take(sign)) {
        return `${path} = ${left} ${sign} ${this.#operand()}`;
      }
    }
    return `${path} = ${left}`;
  }

  #operand(): string {
    const token = this.#peek();
    const isPath =
      (token?.kind === 'word' && literals[token.text.toUpperCase()] === undefined) ||
      token?.kind === 'quoted';
    return isPath ? this.#path().path : this.#value();
  }

  #comparison(): PartiqlComparison {
    const { path, attribute } = this.#path();
    const operator = this.#next().text;
    if (!comparisons.includes(operator)) {
      throw refusal();
    }
    return { path, attribute, operator, placeholder: this.#value() };
  }

  #path(): { readonly path: string; readonly attribute: string | undefined } {
    const attribute = this.#name();
    let path = this.#bindName(attribute);
    let isNested = false;
    for (;;) {
      if (this.#take('.')) {
        path += `.${this.#bindName(this.#name())}`;
      } else if (this.#take('[')) {
        path += `[${this.#next().text}]`;
        this.#expect(']');
      } else {
        return { path, attribute: isNested ? undefined : attribute };
      }
      isNested = true;
    }
  }

  #bindName(name: string): string {
    const placeholder = `#n${Object.keys(this.names).length}`;
    this.names[placeholder] = name;
    return placeholder;
  }

  #value(): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = this.#literal();
    return placeholder;
  }

  #literal(): AttributeValue | number {
    const { kind, text } = this.#next();
    if (text === '?' && kind === 'symbol') {
      this.parameters += 1;
      return this.parameters - 1;
    }
    if (kind === 'text') {
      return { S: text.replaceAll("''", "'") };
    }
    const literal = kind === 'number' ? { N: text } : literals[text.toUpperCase()];
    if (literal === undefined) {
      throw refusal();
    }
    return literal;
  }

  #name(): string {
    const { kind, text } = this.#next();
    if (kind !== 'word' && kind !== 'quoted') {
      throw refusal();
    }
    return text;
  }

  #peek(): PartiqlToken | undefined {
    return this.#tokens[this.#place];
  }

  #next(): PartiqlToken {
    const token = this.#peek();
    if (token === undefined) {
      throw refusal();
    }
    this.#place += 1;
    return token;
  }

  #take(text: string): boolean {
    const token = this.#peek();
    const isNext = (token?.kind === 'word' || token?.kind === 'symbol') && token.text.toUpperCase() === text;
    this.#place += isNext ? 1 : 0;
    return isNext;
  }

  #expect(text: string): void {
    if (!this.#take(text)) {
      throw refusal();
    }
  }
}

/** Parses a PartiQL `UPDATE`; throws a `ValidationException` for any other statement. */
export const parsePartiqlUpdate = (statement: string): PartiqlUpdate =>
  new StatementParser(statement).parse();
