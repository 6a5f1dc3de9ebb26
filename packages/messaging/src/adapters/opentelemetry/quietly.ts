import { createQuietly } from '@dynamo-outbox/unit-of-work/opentelemetry';

/** Runs a step of tracing, whose fault never affects messages. */
export const quietly = createQuietly('@dynamo-outbox/messaging');
