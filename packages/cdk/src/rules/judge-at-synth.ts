import { faultsIn, type RuleOutcome, warningsIn } from '@dynamo-outbox/topology';
import type { IConstruct } from 'constructs';
import { warn } from '../resources/warn.ts';

/** Has a construct judged as it will be deployed: a broken rule fails the synthesis, what only the deployment knows is a warning. */
export const judgeAtSynth = (construct: IConstruct, outcomesOf: () => readonly RuleOutcome[]): void => {
  construct.node.addValidation({
    validate: () => {
      const outcomes = outcomesOf();
      for (const sentence of warningsIn(outcomes)) {
        warn(construct, 'ruleIsUndecided', sentence);
      }
      return [...faultsIn(outcomes)];
    },
  });
};
