/** The part of Lambda's context that states how much time an invocation has left. */
export interface InvocationContext {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}
