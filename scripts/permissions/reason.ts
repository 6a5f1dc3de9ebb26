/** What a function is, by the end of its name. */
export type Part = 'relay' | 'sweeper' | 'http' | 'consumer';

/** Why some actions are granted: to which parts, on what. */
export interface Reason {
  readonly parts: readonly Part[];
  readonly actions: readonly string[];
  readonly on: RegExp;
  readonly why: string;
}
