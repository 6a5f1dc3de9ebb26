import { callSynchronously, describeThrown } from '@dynamo-outbox/kernel';
import { type JsonSchema, parsePayload } from '@dynamo-outbox/messaging';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { nameContract } from '../contract/contract.ts';
import type { CurrentContract } from '../contract/current-contracts.ts';
import { canonicalText } from '../json/canonical-text.ts';
import { deriveSamples } from '../samples/derive-samples.ts';
import type { ContractFinding } from './contract-finding.ts';

/** One step of a conversion between versions, and the schema of its result. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly payload: StandardSchemaV1;
  convert(payload: unknown): unknown;
}

type Definition = CurrentContract['definition'];

const stepsUp = ({ olderVersions, version, payload }: Definition, start: number): readonly Step[] =>
  olderVersions
    .filter((older) => older.version >= start)
    .map((older) => {
      const to = older.version + 1;
      const next = olderVersions.find((each) => each.version === to)?.payload ?? payload;
      return {
        from: older.version,
        to,
        payload: to === version ? payload : next,
        convert: (value) => older.up(value),
      };
    });

const stepsDown = ({ olderVersions, publishVersion }: Definition): readonly Step[] =>
  olderVersions
    .filter((older) => older.version >= publishVersion)
    .toReversed()
    .map((older) => ({
      from: older.version + 1,
      to: older.version,
      payload: older.payload,
      convert: (value) => older.down?.(value),
    }));

/** Why a conversion failed, and where. */
interface Failure {
  /** Version before the step that failed. */
  readonly from: number;
  readonly path: string;
  readonly detail: string;
}

const convert = (step: Step, payload: unknown): { readonly value: unknown } | Failure => {
  const where = `the conversion from version ${step.from} to version ${step.to}`;
  const called = callSynchronously(() => step.convert(payload));
  if (called.outcome === 'returned') {
    return called;
  }
  const detail =
    called.outcome === 'threw'
      ? `${where} threw ${describeThrown(called.error)}`
      : `${where} returned a promise, but it must be synchronous`;
  return { from: step.from, path: 'payload', detail };
};

/** Follows the steps as consumers and outboxes do: each result is validated. */
const runSteps = (type: string, steps: readonly Step[], start: unknown): Failure | undefined => {
  let payload = start;
  for (const step of steps) {
    const converted = convert(step, payload);
    if ('detail' in converted) {
      return converted;
    }
    const parsed = parsePayload({ type, payload: step.payload }, converted.value);
    if (!parsed.valid) {
      const paths = parsed.paths.join(', ');
      return {
        from: step.from,
        path: parsed.paths[0],
        detail: `the result of the conversion from version ${step.from} to version ${step.to} violates its schema at ${paths}`,
      };
    }
    payload = parsed.value;
  }
  return undefined;
};

/** Samples of a schema that its validation accepts. Checks that JSON Schema does not show may refuse others. */
const readSamples = (
  { type, definition, version }: CurrentContract,
  schemas: readonly JsonSchema[],
): readonly { readonly sample: unknown; readonly value: unknown }[] => {
  const older = definition.olderVersions.find((each) => each.version === version);
  const samples = new Map(schemas.flatMap(deriveSamples).map((sample) => [canonicalText(sample), sample]));
  return [...samples.values()].flatMap((sample) => {
    const parsed = parsePayload({ type, payload: older?.payload ?? definition.payload }, sample);
    return parsed.valid ? [{ sample, value: parsed.value }] : [];
  });
};

/** Failures of some samples, one for each step and path. */
const failuresOf = (
  current: CurrentContract,
  steps: readonly Step[],
  schemas: readonly JsonSchema[],
): readonly (Failure & { readonly sample: unknown })[] => {
  if (steps.length === 0) {
    return [];
  }
  const failures = readSamples(current, schemas).flatMap(({ sample, value }) => {
    const failure = runSteps(current.type, steps, value);
    return failure === undefined ? [] : [{ ...failure, sample }];
  });
  return [
    ...new Map(failures.toReversed().map((failure) => [`${failure.from} ${failure.path}`, failure])).values(),
  ].toReversed();
};

/**
 * Sends sample payloads of each recorded schema through the conversions of the definition: up to the newest version, and from the newest
 * version down to the one that producers publish.
 */
export const checkConversions = (
  current: CurrentContract,
  schemas: readonly JsonSchema[],
): readonly ContractFinding[] => {
  const { type, version, topic, definition } = current;
  const base = { isBreaking: true, type, version, topic } as const;
  const up = failuresOf(current, stepsUp(definition, version), schemas).map(({ path, detail, sample }) => ({
    ...base,
    kind: 'CANNOT_LIFT' as const,
    path,
    reason: `A payload of ${nameContract(current)} cannot be lifted: ${detail}.`,
    remedy: `Correct up in from. It must convert every payload that the schema of its version accepts.`,
    example: { payload: sample },
  }));
  const down =
    version === definition.version
      ? failuresOf(current, stepsDown(definition), [current.schema]).map(({ path, detail, sample }) => ({
          ...base,
          kind: 'CANNOT_LOWER' as const,
          path,
          reason: `A payload of ${nameContract(current)} cannot be published as version ${definition.publishVersion}: ${detail}.`,
          remedy: `Correct down in from. It must convert every payload that the schema of the next version accepts.`,
          example: { payload: sample },
        }))
      : [];
  return [...up, ...down];
};
