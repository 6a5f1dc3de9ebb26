/** What an ARN refers to, as far as it is known before the deployment. */
import { CfnResource, type IResolvable, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { valueAt } from './deployed.ts';

/** Returns the resource whose attribute a token is; `undefined` for a parameter or an imported value. */
const resourceBehind = (token: IResolvable): CfnResource | undefined =>
  Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;

/** Returns the path of the construct that contains a resource. */
export const pathOfResource = ({ node }: CfnResource): string => node.path.replace(/\/Resource$/, '');

/** Returns the path of the construct whose ARN this is; `undefined` if the ARN refers to no resource of the app. */
export const referencedPath = (arn: string): string | undefined => {
  const { length, firstToken } = Tokenization.reverseString(arn);
  const resource = length === 1 && firstToken !== undefined ? resourceBehind(firstToken) : undefined;
  return resource === undefined ? undefined : pathOfResource(resource);
};

const readableToken = (scope: IConstruct, token: IResolvable): string => {
  const resource = resourceBehind(token);
  if (resource !== undefined) {
    const isStream = Reference.isReference(token) && token.displayName === 'StreamArn';
    return `${isStream ? 'the stream of ' : ''}"${pathOfResource(resource)}"`;
  }
  const parameter = valueAt(Stack.of(scope).resolve(token), 'Ref');
  return typeof parameter === 'string' ? `\${${parameter}}` : '<known at deployment>';
};

/**
 * Returns an ARN as a sentence shows it: with the path of the construct that it refers to, such as
 * `"Shop/Outbox/Table"/index/UndispatchedItems`.
 */
export const readableArn = (scope: IConstruct, arn: string): string => {
  const fragments = Tokenization.reverseString(arn);
  const text: unknown = fragments
    .mapTokens({ mapToken: (token) => readableToken(scope, token) })
    .join({ join: (left: unknown, right: unknown) => `${String(left)}${String(right)}` });
  return fragments.tokens.some((token) => resourceBehind(token) !== undefined)
    ? String(text)
    : `"${String(text)}"`;
};
