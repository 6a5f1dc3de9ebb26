/** Mistakes that outboxes are known to make. A chaos run that does not notice them proves nothing. */
const entriesOf = {
  /** The relay marks a message as dispatched before it publishes, and skips what is marked. */
  'marks-before-publishing': { relay: 'test/chaos/ledger/sabotage/relay-marking-first.ts' },
  /** The relay takes an answer with status 200 for a success of all entries. */
  'ignores-failed-entries': { relay: 'test/chaos/ledger/sabotage/relay-ignoring-failures.ts' },
  /** The relay puts several messages of a key into one call of a FIFO topic. */
  overtakes: { relay: 'test/chaos/ledger/sabotage/relay-overtaking.ts' },
  /** The consumer has no inbox. */
  'forgets-what-it-processed': {
    ledgerConsumer: 'test/chaos/ledger/sabotage/statements-without-inbox.ts',
  },
} as const;

/** A mistake that is made on purpose. */
export type Sabotage = keyof typeof entriesOf;

/** All of them. */
export const sabotages = Object.keys(entriesOf) as readonly Sabotage[];

/** Whether a word names one. */
export const isSabotage = (word: string): word is Sabotage => Object.hasOwn(entriesOf, word);

/** The functions that take the place of the good ones. */
export const sabotagedEntries = (
  sabotage: Sabotage | undefined,
): { readonly relay?: string; readonly ledgerConsumer?: string } =>
  sabotage === undefined ? {} : entriesOf[sabotage];
