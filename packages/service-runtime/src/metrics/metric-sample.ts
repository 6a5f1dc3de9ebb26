/** The CloudWatch units in use. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds' | 'Bytes';

/** One measurement. */
export interface MetricSample {
  /** PascalCase. Unless the metric is a count, the name ends with the unit: `HandlingLagMilliseconds`. */
  readonly name: string;
  readonly unit: MetricUnit;
  readonly value: number;
}

/** Collects measurements and flushes them together. */
export interface Metrics {
  /**
   * Stores one measurement until the next flush.
   *
   * MUST NOT throw. Stores each measurement of a name individually, so that percentiles can be computed.
   *
   * @param consumer - the consumer that the measurement belongs to; omit it for the whole service
   */
  add(sample: MetricSample, consumer?: string): void;
  /** Writes the measurements since the last flush. MUST NOT throw, and MUST NOT write anything if there are none. */
  flush(): void;
}
