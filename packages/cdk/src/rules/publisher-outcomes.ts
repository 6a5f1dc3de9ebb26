import { type RuleOutcome, runningFunctionRule, sweeperClaimRule } from '@dynamo-outbox/topology/internal';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { deployedProperties, toNumber, valueAt } from '../resources/deployed.ts';

/** Applies the rules to a function that publishes, a relay or a sweeper, as it will be deployed. */
export const publisherOutcomes = (name: string, lambda: IFunction): readonly RuleOutcome[] => [
  runningFunctionRule({
    function: name,
    reservedConcurrency: toNumber(
      valueAt(deployedProperties(lambda, 'AWS::Lambda::Function'), 'ReservedConcurrentExecutions'),
    ),
  }),
];

/** Applies the rules to a sweeper as it will be deployed. */
export const sweeperOutcomes = (name: string, lambda: IFunction): readonly RuleOutcome[] => {
  const deployed = deployedProperties(lambda, 'AWS::Lambda::Function');
  return [
    ...publisherOutcomes(name, lambda),
    sweeperClaimRule({
      function: name,
      claimSeconds: toNumber(valueAt(deployed, 'Environment', 'Variables', 'POLLING_CLAIM_TIMEOUT_SECONDS')),
      timeoutSeconds: toNumber(valueAt(deployed, 'Timeout')),
    }),
  ];
};
