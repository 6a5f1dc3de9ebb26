/** Policies as templates have them. */
import * as z from 'zod';
import type { DeployedResource } from '../synthesis/deployed.ts';

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: oneOrMore,
    Resource: oneOrMore.default([]),
    Principal: z.union([z.string(), z.record(z.string(), oneOrMore)]).optional(),
    Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).default({}),
  })
  .transform(({ Effect, Action, Resource, Principal, Condition }) => ({
    effect: Effect,
    actions: Action,
    resources: Resource,
    principal: Principal,
    conditions: Condition,
  }));

const document = z.object({ Statement: z.array(statement) });

/** One statement of a policy. */
export type Statement = z.output<typeof statement>;

/** The statements of a policy document. */
export const statementsOf = (policyDocument: unknown): readonly Statement[] =>
  document.parse(policyDocument).Statement;

/** What a policy is attached to, and what it says. */
export interface ResourcePolicy {
  /** CloudFormation type of the resource. */
  readonly type: string;
  readonly logicalId: string;
  readonly statement: Statement;
}

const documentNames: Readonly<Record<string, string>> = {
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
};

/** Statements of the policies that queues, topics, buckets and keys have themselves. */
export const resourcePoliciesOf = (resources: readonly DeployedResource[]): readonly ResourcePolicy[] =>
  resources.flatMap(({ type, logicalId, properties }) => {
    const name = documentNames[type];
    return name === undefined
      ? []
      : statementsOf(properties[name]).map((one) => ({ type, logicalId, statement: one }));
  });
