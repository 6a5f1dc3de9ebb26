/** What a worker thread needs to load its function. */
export interface WorkerStart {
  readonly functionName: string;
  readonly functionArn: string;
  readonly bundlePath: string;
  readonly memoryMegabytes: number;
}

/** One invocation on its way to a worker thread. */
export interface InvocationRequest {
  readonly id: number;
  /** The event as JSON text: what crosses the thread is what would cross the wire, and is cheaper than a clone. */
  readonly event: string;
  /** Epoch milliseconds at which the function runs out of time. */
  readonly deadline: number;
}

/** What a worker thread says. */
export type WorkerMessage =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: string | undefined }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
