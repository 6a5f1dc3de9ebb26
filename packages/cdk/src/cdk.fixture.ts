/** Stacks for template tests. They bundle nothing, so that a test does not wait for esbuild. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { App, CfnResource, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import * as z from 'zod';

const payload = z.object({ id: z.string() });

export const OrderCreated = defineMessage('order.created', { version: 1, payload });
export const OrderCancelled = defineMessage('order.cancelled', { version: 1, payload });
export const ordersTopic = defineTopic('orders', [OrderCreated, OrderCancelled]);
export const InvoiceSent = defineMessage('invoice.sent', { version: 1, payload });
export const billingTopic = defineTopic('billing', [InvoiceSent]);

/** An existing file, for functions that no test bundles. */
export const anEntry = 'packages/cdk/src/handler.fixture.ts';

/** Directory for everything that the apps of a test file synthesize; removed after the last test. */
export const outdir = mkdtempSync(join(tmpdir(), 'dynamo-outbox-cdk-'));

afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

/** Creates an app that bundles nothing, unless the context says otherwise. */
export const anApp = (context: Readonly<Record<string, unknown>> = { 'aws:cdk:bundling-stacks': [] }): App =>
  new App({ context: { ...context }, outdir });

export const aStack = (app: App = anApp(), id = 'Test', props?: StackProps): Stack =>
  new Stack(app, id, props);

export const aKey = (stack: Stack): Key => new Key(stack, 'Key', { enableKeyRotation: true });

/** Returns the template that will be deployed. Synthesizes the app, so that broken rules throw. */
export const templateOf = (stack: Stack): Template => Template.fromStack(stack);

/** Returns the errors of a stack at synth; empty if there are none. */
export const refusalOf = (stack: Stack): string => {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

/** Returns the texts of the warnings of a stack at synth. */
export const warningsOf = (stack: Stack): string =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => JSON.parse(JSON.stringify(entry.data)) as string)
    .join('\n');

/** Returns the message of the error that a construct throws; empty if it throws none. */
export const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

/** Returns the CloudFormation resource behind a construct, to change it. */
export const resourceOf = (construct: IConstruct): CfnResource => {
  const { defaultChild } = construct.node;
  if (!CfnResource.isCfnResource(defaultChild)) {
    throw new Error(`There is no resource behind ${construct.node.path}.`);
  }
  return defaultChild;
};

/** Returns the CloudFormation resource of the given type behind a construct, to change its properties. */
export const resourceOfKind = <TResource extends CfnResource>(
  construct: IConstruct,
  kind: abstract new (...parameters: never[]) => TResource,
): TResource => {
  const resource = resourceOf(construct);
  if (!(resource instanceof kind)) {
    throw new Error(`The resource behind ${construct.node.path} is a ${resource.cfnResourceType}.`);
  }
  return resource;
};

/** Returns a reference to a resource, as in the template. */
export const refOf = (construct: IConstruct): unknown =>
  Stack.of(construct).resolve(resourceOf(construct).ref);

/** Returns the ARN of a resource, as in the template. */
export const arnOf = (construct: IConstruct): unknown =>
  Stack.of(construct).resolve(resourceOf(construct).getAtt('Arn'));

/** One statement of a policy. */
export interface Statement {
  readonly Action: string | readonly string[];
  readonly Effect: string;
  readonly Resource: unknown;
  readonly Condition?: unknown;
  readonly Principal?: unknown;
}

/** Returns every statement of the policies attached to one role. */
export const statementsOf = (template: Template, role: IConstruct): readonly Statement[] =>
  Object.values(
    template.findResources('AWS::IAM::Policy', {
      Properties: { Roles: Match.arrayWith([refOf(role)]) },
    }),
  ).flatMap(
    (policy) =>
      (policy as { Properties: { PolicyDocument: { Statement: readonly Statement[] } } }).Properties
        .PolicyDocument.Statement,
  );

/** Returns the actions of statements, one per line, sorted. */
export const actionsOf = (statements: readonly Statement[]): readonly string[] =>
  statements.flatMap(({ Action }) => Action).sort();
