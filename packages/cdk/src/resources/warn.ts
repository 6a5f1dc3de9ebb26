import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Id of a warning. `Annotations.acknowledgeWarning` silences it. */
export type WarningId = 'ruleIsUndecided' | 'roleIsNotChanged' | 'policyIsNotChanged' | 'keyIsUnknown';

/** Adds a warning to the synthesis; `cdk synth --strict` treats it as an error. */
export const warn = (scope: IConstruct, id: WarningId, sentence: string): void => {
  Annotations.of(scope).addWarningV2(`@dynamo-outbox/cdk:${id}`, sentence);
};
