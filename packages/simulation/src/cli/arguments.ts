import { parseArgs } from 'node:util';

/** Arguments of a run of the simulator. */
export interface SimulateArguments {
  /** The seed of all histories. */
  readonly seed: string;
  /** How many histories are drawn. */
  readonly histories: number;
  /** Number of histories in which a crash at every call is explored as well. */
  readonly crashes: number;
  /** Index of one history to print from beginning to end. */
  readonly history: number | undefined;
  /** Processes that share the work. */
  readonly workers: number;
}

/** Help text of the command. */
export const usage = `Usage: npm run simulate -- [options]

  --seed TEXT        from which everything follows (default 1)
  --histories N      how many histories to run, at least 1 (default 20000)
  --crashes N        of them, how many to repeat with a crash at each of their calls (default N / 1000)
  --history I        run history I alone, and print its timeline and whether every promise was kept
  --workers N        processes that share the work, at least 1 (default 2)
  --help             this text

Exit code 0: every promise was kept. 1: one was broken; the smallest history that breaks it is printed.
2: the options are not understood.
`;

/** The options are invalid. */
export class UsageError extends Error {}

/** The valid range of a count. */
interface Count {
  readonly otherwise: number;
  readonly least: number;
}

const toCount = (name: string, text: string | undefined, { otherwise, least }: Count): number => {
  if (text === undefined) {
    return otherwise;
  }
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < least) {
    throw new UsageError(`--${name} takes a whole number from ${least}, not ${JSON.stringify(text)}.`);
  }
  return count;
};

const options = {
  seed: { type: 'string' },
  histories: { type: 'string' },
  crashes: { type: 'string' },
  history: { type: 'string' },
  workers: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** Reads the options. Returns `undefined` if the options ask for help. Throws a `UsageError` for invalid options. */
export const readArguments = (args: readonly string[]): SimulateArguments | undefined => {
  const { seed = '1', help, ...counts } = parse(args);
  if (help === true) {
    return undefined;
  }
  const histories = toCount('histories', counts.histories, { otherwise: 20_000, least: 1 });
  return {
    seed,
    histories,
    crashes: toCount('crashes', counts.crashes, { otherwise: Math.ceil(histories / 1_000), least: 0 }),
    history:
      counts.history === undefined
        ? undefined
        : toCount('history', counts.history, { otherwise: 0, least: 0 }),
    workers: toCount('workers', counts.workers, { otherwise: 2, least: 1 }),
  };
};
