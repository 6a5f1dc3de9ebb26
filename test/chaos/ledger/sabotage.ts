/** The parts that a planted fault replaces. */
interface Replaced {
  readonly relay?: string;
  readonly sweeper?: string;
  readonly ledgerConsumer?: string;
  /** Whether the producer stores items under the sort keys of earlier versions. */
  readonly filesByOldKeys?: true;
  /** Whether a redrive marks the whole item of a message that it published. */
  readonly marksWholeItems?: true;
}

const directory = 'test/chaos/ledger/sabotage';

/** Known mistakes of outboxes. A chaos run that does not detect them proves nothing. */
const replacedBy = {
  /** The relay marks a message as dispatched before it publishes, and skips what is marked. */
  'marks-before-publishing': { relay: `${directory}/relay-marking-first.ts` },
  /** The relay treats a response with status 200 as a success of all entries. */
  'ignores-failed-entries': { relay: `${directory}/relay-ignoring-failures.ts` },
  /** The relay puts several messages of a key into one call of a FIFO topic. */
  overtakes: { relay: `${directory}/relay-overtaking.ts` },
  /** The consumer has no inbox. */
  'forgets-what-it-processed': { ledgerConsumer: `${directory}/statements-without-inbox.ts` },
  /** The sweeper, which does all the work, publishes messages without a version after those with a version. */
  'sweeps-by-old-keys': {
    relay: `${directory}/relay-doing-nothing.ts`,
    sweeper: `${directory}/sweeper-by-old-keys.ts`,
  },
  /** The outbox stores items under sort keys whose order is not commit order. */
  'files-by-old-keys': { filesByOldKeys: true },
  /** A redrive of one parked message marks its whole item as dispatched. */
  'marks-whole-items': { marksWholeItems: true },
} as const satisfies Readonly<Record<string, Replaced>>;

/** The name of a planted fault. */
export type Sabotage = keyof typeof replacedBy;

/** The names of all planted faults. */
export const sabotages = Object.keys(replacedBy) as readonly Sabotage[];

/** Whether a word is the name of a planted fault. */
export const isSabotage = (word: string): word is Sabotage => Object.hasOwn(replacedBy, word);

/** Returns the parts that replace the correct ones. */
export const sabotaged = (sabotage: Sabotage | undefined): Replaced =>
  sabotage === undefined ? {} : replacedBy[sabotage];
