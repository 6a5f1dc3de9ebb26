import { writePath } from '@dynamo-outbox/kernel';
import { createSearch } from '../search/create-search.ts';
import { ComparisonTooLongError, createBudget, createSchemaNodes, type Spend } from '../schema/node.ts';
import { isSchema, type Schema } from '../schema/schema.ts';
import type { Fault, FaultSource } from '../validation/fault.ts';
import { createFaultFinder, createJudge } from '../validation/find-faults.ts';
import { relaxSchema } from './relax-schema.ts';

/** A reason why a consumer with one schema cannot read every payload of a producer with another schema. */
export interface Difference {
  /** Path of the field in the payload: `lines[2].sku`, or `payload` for the whole payload. */
  readonly path: string;
  /** One clause without a subject: `is absent, and required`. */
  readonly reason: string;
  /** A payload of the producer that the consumer refuses. Absent if the schemas cannot be compared. */
  readonly example?: { readonly payload: unknown };
}

/** A difference, and the keyword to drop before the search for the next one. */
interface Step {
  readonly difference: Difference;
  readonly source?: FaultSource;
}

/** Most differences that are reported for two schemas. */
const maxDifferences = 20;

const notComparable = (path: string, reason: string): Step => ({
  difference: { path, reason: `cannot be compared: ${reason}` },
});

const explain = ({ path, detail, source }: Fault, payload: unknown): Step => ({
  difference: { path: writePath(path, 'payload'), reason: detail, example: { payload } },
  source,
});

/** Most steps of the search for all differences of two schemas: a few seconds. */
const maxSteps = 2_000_000;

const searchStep = (writer: Schema, reader: Schema, spend: Spend): Step | undefined => {
  const nodes = createSchemaNodes(spend);
  const search = createSearch(nodes);
  const writing = nodes.child(writer, { root: writer, isClosed: true });
  const reading = nodes.child(reader, { root: reader, isClosed: false });
  const outcome = search.solve({ accepted: [writing], refused: [reading] });
  if (outcome.kind === 'none') {
    return undefined;
  }
  if (outcome.kind === 'unknown') {
    return notComparable(writePath(outcome.path, 'payload'), outcome.reason);
  }
  const { value } = outcome;
  const [fault] = createFaultFinder(nodes)({ node: reading, value, path: [] }).filter(
    (each) => each.isCertain,
  );
  return fault === undefined || search.judge(writing, value) !== 'valid'
    ? notComparable('payload', 'a payload that may differ could not be confirmed')
    : explain(fault, value);
};

/** A search that takes too long, or schemas that are nested too deeply, are no proof of compatibility. */
const findStep = (writer: Schema, reader: Schema, spend: Spend): Step | undefined => {
  try {
    return searchStep(writer, reader, spend);
  } catch (error) {
    if (error instanceof ComparisonTooLongError) {
      return notComparable('payload', 'they have too many combinations');
    }
    if (error instanceof RangeError) {
      return notComparable('payload', 'they are nested too deeply');
    }
    throw error;
  }
};

/** Whether a difference holds for the schema itself: relaxing one alternative of `oneOf` can make others fail. */
const holdsFor = ({ example }: Difference, reader: Schema): boolean => {
  if (example === undefined) {
    return true;
  }
  const nodes = createSchemaNodes();
  const reading = nodes.child(reader, { root: reader, isClosed: false });
  return createJudge(nodes)(reading, example.payload) === 'invalid';
};

/** Copy in which every part is an object of its own, so that a part can be found again by its identity. */
const copyOf = (schema: Schema): Schema => {
  const copy: unknown = JSON.parse(JSON.stringify(schema));
  return isSchema(copy) ? copy : schema;
};

/**
 * Finds why a consumer with the schema `reader` cannot read every payload of a producer with the schema `writer`; empty if it can.
 *
 * A producer sends payloads that its schema accepts and that contain only members that it declares. A consumer ignores members that it
 * does not know, unless its schema refuses them. Keywords that cannot be compared count as a difference, never as none.
 */
export const findDifferences = (writer: Schema, reader: Schema): readonly Difference[] => {
  const differences: Difference[] = [];
  const writing = copyOf(writer);
  const spend = createBudget(maxSteps);
  let reading = copyOf(reader);
  while (differences.length < maxDifferences) {
    const step = findStep(writing, reading, spend);
    if (step === undefined || !holdsFor(step.difference, reader)) {
      return differences;
    }
    differences.push(step.difference);
    if (step.source === undefined || typeof step.source.schema === 'boolean') {
      return differences;
    }
    reading = relaxSchema(reading, step.source);
  }
  return differences;
};
