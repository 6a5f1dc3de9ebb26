import type { FunctionOptions, Runtime } from 'aws-cdk-lib/aws-lambda';

/** Lambda options of one function. */
export interface LambdaOptions extends FunctionOptions {
  /** Runtime: Node.js 20 or newer. Default: Node.js 24. */
  readonly runtime?: Runtime;
}

/** Lambda options that several functions can share. A name, and an event source, can belong to only one function. */
export type ServiceFunctionOptions = Omit<LambdaOptions, 'functionName' | 'events'>;
