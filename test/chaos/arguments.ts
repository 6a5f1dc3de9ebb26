import { parseArgs } from 'node:util';
import { isSabotage, type Sabotage, sabotages } from './ledger/sabotage.ts';

/** Arguments of `npm run chaos`. */
export interface ChaosArguments {
  readonly seed: number;
  readonly messages: number;
  readonly minutes: number;
  readonly fifo?: boolean;
  readonly sabotage?: Sabotage;
  readonly intensity?: number;
  /** Multiplies the share of poison messages. */
  readonly poison?: number;
  /** Number of undispatched items before relays and faults start. */
  readonly backlog?: number;
  readonly kills?: false;
  /** Path of the file that the result is written to. */
  readonly output?: string;
}

/** Help text of the command. */
export const usage = `npm run chaos -- [options]

  --seed N         repeats the faults and kills of a run; by default a new one
  --messages M     how many messages are committed, 2000 by default
  --minutes T      how long that may take, 1 by default; catching up comes on top
  --fifo           FIFO topics and queues; by default with an odd seed
  --standard       standard topics and queues; by default with an even seed
  --backlog N      relays and sweepers are off until N items wait; then faults begin, with live traffic
  --poison X       multiplies the share of poison messages
  --intensity X    multiplies the rates of all faults
  --no-kills       single faults only: nobody is killed, nothing is out
  --sabotage WHAT  a mistake on purpose: ${sabotages.join(', ')}
  --output FILE    the result as JSON, .local/chaos/seed-N.json by default`;

/** The arguments are invalid. The message is one sentence. */
export class InvalidArgumentsError extends Error {}

const options = {
  seed: { type: 'string' },
  messages: { type: 'string', default: '2000' },
  minutes: { type: 'string', default: '1' },
  fifo: { type: 'boolean' },
  standard: { type: 'boolean' },
  intensity: { type: 'string' },
  backlog: { type: 'string' },
  poison: { type: 'string' },
  'no-kills': { type: 'boolean' },
  sabotage: { type: 'string' },
  output: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new InvalidArgumentsError(error instanceof Error ? error.message : String(error));
  }
};

const positive = (name: string, text: string, isWhole: boolean): number => {
  const value = Number(text);
  if (
    text.trim() === '' ||
    !(value > 0) ||
    !Number.isFinite(value) ||
    (isWhole && !Number.isSafeInteger(value))
  ) {
    throw new InvalidArgumentsError(
      `--${name} takes a ${isWhole ? 'whole ' : ''}number above 0, not "${text}".`,
    );
  }
  return value;
};

const readSabotage = (word: string): Sabotage => {
  if (!isSabotage(word)) {
    throw new InvalidArgumentsError(`--sabotage takes one of ${sabotages.join(', ')}, not "${word}".`);
  }
  return word;
};

const readMode = ({
  fifo = false,
  standard = false,
}: {
  readonly fifo?: boolean | undefined;
  readonly standard?: boolean | undefined;
}): Pick<ChaosArguments, 'fifo'> => {
  if (fifo && standard) {
    throw new InvalidArgumentsError('Topics are FIFO or standard: give one of --fifo and --standard.');
  }
  return fifo || standard ? { fifo } : {};
};

type Values = ReturnType<typeof parse>;

/** The optional numbers. */
const readNumbers = ({
  intensity,
  backlog,
  poison,
}: Values): Pick<ChaosArguments, 'intensity' | 'backlog' | 'poison'> => ({
  ...(intensity === undefined ? {} : { intensity: positive('intensity', intensity, false) }),
  ...(backlog === undefined ? {} : { backlog: positive('backlog', backlog, true) }),
  ...(poison === undefined ? {} : { poison: positive('poison', poison, false) }),
});

/** Reads the arguments. Returns `help` if they ask for help. Throws {@link InvalidArgumentsError}. */
export const readArguments = (args: readonly string[], anySeed: () => number): ChaosArguments | 'help' => {
  const values = parse(args);
  if (values.help === true) {
    return 'help';
  }
  return {
    seed: values.seed === undefined ? anySeed() : positive('seed', values.seed, true),
    messages: positive('messages', values.messages, true),
    minutes: positive('minutes', values.minutes, false),
    ...readMode(values),
    ...readNumbers(values),
    ...(values['no-kills'] === true ? { kills: false } : {}),
    ...(values.sabotage === undefined ? {} : { sabotage: readSabotage(values.sabotage) }),
    ...(values.output === undefined ? {} : { output: values.output }),
  };
};
