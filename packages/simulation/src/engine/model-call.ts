/** A call of a process to a service. */
export interface ModelCall {
  /** `dynamodb`, `sns`, `sqs`, `s3`. */
  readonly service: string;
  /** `TransactWriteItems`. */
  readonly operation: string;
  /** The items or messages of the call, as text for people. */
  readonly subject: string;
}

/**
 * Decides when the effect of a call happens, and whether its caller hears of it.
 *
 * `effect` is synchronous, so that nothing comes between its parts. What it throws is the service's answer. `isPartial` asks
 * a batch to do only some of its entries, and to say so.
 */
export type PerformCall = <TResult>(
  call: ModelCall,
  effect: (isPartial?: boolean) => TResult,
) => Promise<TResult>;

/** Has every call take effect at once, and answers it: a world in which nothing goes wrong. */
export const performAtOnce: PerformCall = async (_, effect) => effect();
