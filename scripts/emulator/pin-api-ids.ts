import { Aspects } from 'aws-cdk-lib';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IConstruct } from 'constructs';

const visit = (node: IConstruct): void => {
  if (node instanceof CfnApi && node.name !== undefined) {
    node.tags.setTag('ms-custom-id', node.name);
  }
};

/** Uses the name of each API as its id, so that its URL on MiniStack is the same after every deployment. */
export const pinApiIds = (scope: IConstruct): void => {
  Aspects.of(scope).add({ visit });
};
