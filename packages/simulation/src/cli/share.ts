/** A worker's share of the histories: every `step`-th one. */
export interface Share {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly crashesBelow: number;
}
