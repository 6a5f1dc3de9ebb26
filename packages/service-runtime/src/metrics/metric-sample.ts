/** Units that CloudWatch knows and that are measured here. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds' | 'Bytes';

/** One measurement. */
export interface MetricSample {
  /** PascalCase, the unit last where it is no count: `HandlingLagMilliseconds`. */
  readonly name: string;
  readonly unit: MetricUnit;
  readonly value: number;
}

/** Takes measurements and hands them out together. */
export interface Metrics {
  /**
   * Keeps one measurement until the next flush.
   *
   * MUST NOT throw. Measurements of one name are kept apart, so that percentiles can be told from them.
   *
   * @param consumer - which consumer it is about; without one it is about the service as a whole
   */
  add(sample: MetricSample, consumer?: string): void;
  /** Hands out what was kept since the last time. MUST NOT throw, and MUST NOT write anything when nothing was kept. */
  flush(): void;
}
