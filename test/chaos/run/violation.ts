/** What can go wrong. */
export type Rule =
  /** The producer was told that a commit succeeded, and it did not. */
  | 'lost-commit'
  /** The producer was told that nothing was written, and something was; or something was that it never wanted. */
  | 'ghost-commit'
  /** A commit was written in part. */
  | 'torn-commit'
  /** A committed message had no effect, or is not where it was to be set aside. */
  | 'lost-message'
  /** A committed message had its effect more than once. */
  | 'repeated-effect'
  /** Something was published, or had an effect, that was never committed. */
  | 'ghost-message'
  /** The effects of an account's messages came in another order than the commits. */
  | 'out-of-order'
  /** The sort order of an outbox is not the order of the commits. */
  | 'misfiled'
  /** An outbox item or an inbox record may expire before its work is done, or never. */
  | 'wrong-expiry'
  /** Single effects are right, and their sum is not. */
  | 'wrong-total'
  /** A message is a dead letter or parked that should have had its effect. */
  | 'unaccounted-for'
  /** Something still waits: in an outbox, on a queue, or given up by an event source mapping. */
  | 'left-behind'
  /** A message had its effect, and what the effect was to tell others is missing; or the other way round. */
  | 'torn-effect'
  /** The run was not able to do what it was asked for. */
  | 'not-done';

/** A promise that was not kept. */
export interface Violation {
  readonly rule: Rule;
  readonly sentence: string;
}

/** Makes violations of one rule. */
export const violationsOf = (rule: Rule, sentences: readonly string[]): readonly Violation[] =>
  sentences.map((sentence) => ({ rule, sentence }));
