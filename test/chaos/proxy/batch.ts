/**
 * What becomes of one entry of a batch: `failed` and `unmentioned` are withheld from the service, `misreported` is done
 * and reported as failed, `pretended` is withheld and reported as done.
 */
export type Fate = 'passed' | 'failed' | 'unmentioned' | 'misreported' | 'pretended';

/** A request of several entries that can each fail. */
export interface Batch {
  readonly size: number;
  /** By place: the receipt handle of each entry, where entries have one. */
  readonly receiptHandles: readonly (string | undefined)[];
  /** The request with some of its entries. */
  requestWith(kept: (index: number) => boolean): Buffer;
  /** The answer after all fates; `answered` is the service's, absent when no entry was left to ask for. */
  answerWith(fates: readonly Fate[], answered: Buffer | undefined): Buffer;
}

/** Whether the service hears of the entry. */
export const isForwarded = (fate: Fate | undefined): boolean => fate === 'passed' || fate === 'misreported';

/** Whether the entry is reported as failed. */
export const isReportedFailed = (fate: Fate | undefined): boolean =>
  fate === 'failed' || fate === 'misreported';
