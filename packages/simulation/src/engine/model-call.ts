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
 * Decides when the effect of a call happens, and whether the caller receives the result.
 *
 * `effect` is synchronous, so that no other event runs between its parts. An error it throws is the answer of the service.
 * `isPartial` asks a batch to handle only some of its entries and to report the others in its answer.
 */
export type PerformCall = <TResult>(
  call: ModelCall,
  effect: (isPartial?: boolean) => TResult,
) => Promise<TResult>;

/** Runs every call immediately and returns its result: a world in which nothing fails. */
export const performAtOnce: PerformCall = async (_, effect) => effect();
