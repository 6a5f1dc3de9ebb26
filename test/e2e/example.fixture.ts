import { join } from 'node:path';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '@dynamo-outbox/local';
import { testCacheDirectory } from '@dynamo-outbox/local/testing';
import { describeExampleDeployment, type ExampleDeploymentOptions } from '../../lib/example-deployment.ts';
import { ExampleClient } from '../support/example-client.ts';

/** The example on free ports, with a client. */
export class Example extends ExampleClient {
  readonly stack: LocalStack;
  /** Lines that functions wrote. */
  readonly log: readonly string[];

  constructor(stack: LocalStack, log: readonly string[]) {
    super({ urls: stack.urls, dynamoDb: stack.clients.dynamoDb });
    this.stack = stack;
    this.log = log;
  }

  /** Returns the log entries of functions with this event. */
  entries(event: string): readonly Readonly<Record<string, unknown>>[] {
    return this.log.flatMap((line) => {
      try {
        const entry = JSON.parse(line) as Record<string, unknown>;
        return entry['message'] === event ? [entry] : [];
      } catch {
        return [];
      }
    });
  }

  /** Counts the log entries of functions with this event and these fields. */
  logged(event: string, fields: Readonly<Record<string, unknown>> = {}): number {
    return this.entries(event).filter((entry) =>
      Object.entries(fields).every(([name, value]) => entry[name] === value),
    ).length;
  }
}

/** Starts the example on free ports with functions that log every outcome. */
export const startExample = async (
  deployment: ExampleDeploymentOptions = {},
  options: Partial<LocalStackOptions> = {},
): Promise<Example> => {
  const log: string[] = [];
  const stack = await startLocalStack({
    description: describeExampleDeployment(deployment),
    root: join(import.meta.dirname, '../..'),
    ports: { customers: 0, orders: 0, 'order-history': 0 },
    bundleCacheDirectory: testCacheDirectory,
    environment: { LOG_LEVEL: 'INFO' },
    forwardsFunctionOutput: true,
    warn: (line) => log.push(line.replace(/^functions: /, '')),
    ...options,
  });
  return new Example(stack, log);
};
