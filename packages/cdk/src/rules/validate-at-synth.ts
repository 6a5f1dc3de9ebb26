import { faultsIn, type RuleOutcome, warningsIn } from '@dynamo-outbox/topology/internal';
import type { IConstruct } from 'constructs';
import { warn } from '../resources/warn.ts';

/**
 * Checks a construct as it will be deployed: a broken rule fails the synthesis, and a rule that can only be checked at
 * deployment gives a warning.
 */
export const validateAtSynth = (construct: IConstruct, outcomesOf: () => readonly RuleOutcome[]): void => {
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
