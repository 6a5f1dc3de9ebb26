import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Warns at synth if anyone who knows the URL of an API can call it. */
export const warnOpenApi = (endpoint: IConstruct): void => {
  Annotations.of(endpoint).addWarningV2(
    'dynamo-outbox:apiIsOpen',
    `The API "${endpoint.node.path}" has no authorizer: anyone who knows its URL can call it. Set "authorizer" in the stage file to ` +
      '"iam" or "jwt".',
  );
};
