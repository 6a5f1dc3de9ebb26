/**
 * The fate of one entry of a batch. `failed` and `unmentioned` entries are not forwarded to the service. `misreported`
 * entries are forwarded and reported as failed. `pretended` entries are not forwarded and are reported as successful.
 */
export type Fate = 'passed' | 'failed' | 'unmentioned' | 'misreported' | 'pretended';

/** A request of several entries that can each fail. */
export interface Batch {
  readonly size: number;
  /** By place: the receipt handle of each entry, where entries have one. */
  readonly receiptHandles: readonly (string | undefined)[];
  /** The request with some of its entries. */
  requestWith(kept: (index: number) => boolean): Buffer;
  /**
   * Builds the response with all fates. `answered` is the response of the service; absent if no entry was forwarded.
   */
  answerWith(fates: readonly Fate[], answered: Buffer | undefined): Buffer;
}

/** Whether the entry is forwarded to the service. */
export const isForwarded = (fate: Fate | undefined): boolean => fate === 'passed' || fate === 'misreported';

/** Whether the entry is reported as failed. */
export const isReportedFailed = (fate: Fate | undefined): boolean =>
  fate === 'failed' || fate === 'misreported';
