/** The rules that a run can violate. */
export type Rule =
  /** The producer received a success for a commit that was not written. */
  | 'lost-commit'
  /** The producer received a refusal for a commit that was written, or a message was written that it never intended. */
  | 'ghost-commit'
  /** A commit was written in part. */
  | 'torn-commit'
  /** A committed message had no effect, or is not where it should be set aside. */
  | 'lost-message'
  /** A committed message had its effect more than once. */
  | 'repeated-effect'
  /** A message was published or had an effect without being committed. */
  | 'ghost-message'
  /** The effects of an account's messages happened in another order than the commits. */
  | 'out-of-order'
  /** The sort order of an outbox is not the order of the commits. */
  | 'misfiled'
  /** An outbox item or an inbox record may expire before its work is done, or never. */
  | 'wrong-expiry'
  /** Single effects are right, and their sum is not. */
  | 'wrong-total'
  /** A message that should have had its effect is a dead letter or parked. */
  | 'unaccounted-for'
  /** A message still waits in an outbox or on a queue, or an event source mapping gave it up. */
  | 'left-behind'
  /** An effect happened without its outgoing message, or the message was sent without the effect. */
  | 'torn-effect'
  /** The run could not do all its work. */
  | 'not-done';

/** A promise that was not kept. */
export interface Violation {
  readonly rule: Rule;
  readonly sentence: string;
}

/** Creates violations of one rule. */
export const violationsOf = (rule: Rule, sentences: readonly string[]): readonly Violation[] =>
  sentences.map((sentence) => ({ rule, sentence }));
