import { parseArgs } from 'node:util';
import { UsageFault } from '../fault.ts';

/** Options of a command: `text` takes a value, `texts` can be repeated, `flag` takes no value. */
export type OptionKinds = Readonly<Record<string, 'text' | 'texts' | 'flag'>>;

/** The parsed command line. */
export interface GivenOptions {
  /** Arguments that are not options. */
  readonly positionals: readonly string[];
  /** Returns the value of a text option, with surrounding blanks removed. */
  text(name: string): string | undefined;
  /** Returns all values of a repeatable option; commas also separate values. */
  texts(name: string): readonly string[];
  /** Whether a flag is set. */
  flag(name: string): boolean;
  /** Whether an option of any kind is set. */
  isGiven(name: string): boolean;
}

/** Options of every command. */
export const commonOptions = {
  service: 'texts',
  config: 'text',
  json: 'flag',
  help: 'flag',
} as const satisfies OptionKinds;

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

const parse = (
  args: readonly string[],
  kinds: OptionKinds,
): { readonly values: Values; readonly positionals: readonly string[] } => {
  const options = Object.entries(kinds).map(
    ([name, kind]) =>
      [
        name,
        {
          type: kind === 'flag' ? ('boolean' as const) : ('string' as const),
          multiple: kind === 'texts',
          ...(name === 'help' ? { short: 'h' } : {}),
        },
      ] as const,
  );
  try {
    return parseArgs({
      args: [...args],
      options: Object.fromEntries(options),
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    // Node's messages continue with an explanation of positional arguments that begin with a dash.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    throw new UsageFault(`${sentence.replace(/\.$/, '')}.`, { cause: error });
  }
};

const assertFilled = (values: Values): void => {
  for (const [name, value] of Object.entries(values)) {
    if ([value].flat().some((one) => typeof one === 'string' && one.trim() === '')) {
      throw new UsageFault(`--${name} needs a value.`);
    }
  }
};

/** Reads the options of a command. Throws `USAGE` for unknown options. */
export const readOptions = (args: readonly string[], kinds: OptionKinds): GivenOptions => {
  const { values, positionals } = parse(args, { ...commonOptions, ...kinds });
  assertFilled(values);
  const textsOf = (name: string): readonly string[] =>
    [values[name]].flat().filter((value) => typeof value === 'string');
  return {
    positionals,
    text: (name) => textsOf(name)[0]?.trim(),
    texts: (name) =>
      textsOf(name)
        .flatMap((value) => value.split(','))
        .map((value) => value.trim())
        .filter((value) => value !== ''),
    flag: (name) => values[name] === true,
    isGiven: (name) => values[name] !== undefined,
  };
};
