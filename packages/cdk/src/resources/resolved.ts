import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The CloudFormation resource behind a construct of ours or of CDK's; `undefined` for what was made elsewhere. */
export const resourceBehind = <TResource>(
  construct: IConstruct,
  isResource: (candidate: unknown) => candidate is TResource,
): TResource | undefined => {
  const { defaultChild } = construct.node;
  return isResource(defaultChild) ? defaultChild : undefined;
};

/** A property as the template will have it, changed by hand or not. */
export const resolved = (construct: IConstruct, value: unknown): unknown =>
  value === undefined ? undefined : (Stack.of(construct).resolve(value) as unknown);

/** The same, if it is a number: a reference says nothing that could be checked before the deployment. */
export const resolvedNumber = (construct: IConstruct, value: unknown): number | undefined => {
  const number = resolved(construct, value);
  return typeof number === 'number' ? number : undefined;
};
