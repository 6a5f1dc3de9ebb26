/** Data for a worker thread to load its function. */
export interface WorkerStart {
  readonly functionName: string;
  readonly functionArn: string;
  readonly bundlePath: string;
  readonly memoryMegabytes: number;
}

/** One invocation for a worker thread. */
export interface InvocationRequest {
  readonly id: number;
  /** The event as JSON text: threads exchange the same data as on the wire, and text is cheaper than a clone. */
  readonly event: string;
  /** Deadline of the function in epoch milliseconds. */
  readonly deadline: number;
}

/** Messages from a worker thread. */
export type WorkerMessage =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: string | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
