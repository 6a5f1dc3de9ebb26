/** Stacks to judge: nothing is bundled in them, so that a test of a template does not wait for esbuild. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { App, CfnResource, Stack, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import * as z from 'zod';

const payload = z.object({ id: z.string() });

export const OrderCreated = defineMessage('order.created', { version: 1, payload });
export const OrderCancelled = defineMessage('order.cancelled', { version: 1, payload });
export const ordersTopic = defineTopic('orders', [OrderCreated, OrderCancelled]);
export const InvoiceSent = defineMessage('invoice.sent', { version: 1, payload });
export const billingTopic = defineTopic('billing', [InvoiceSent]);

/** A file that is there, for functions that nobody bundles. */
export const anEntry = 'packages/cdk/src/handler.fixture.ts';

/** Where all apps of a test file leave what they synthesize; gone with the last test. */
export const outdir = mkdtempSync(join(tmpdir(), 'dynamo-outbox-cdk-'));

afterAll(() => {
  rmSync(outdir, { recursive: true, force: true });
});

/** An app that bundles nothing, or what the context says. */
export const anApp = (context: Readonly<Record<string, unknown>> = { 'aws:cdk:bundling-stacks': [] }): App =>
  new App({ context: { ...context }, outdir });

export const aStack = (app: App = anApp(), id = 'Test', props?: StackProps): Stack =>
  new Stack(app, id, props);

export const aKey = (stack: Stack): Key => new Key(stack, 'Key', { enableKeyRotation: true });

/** What will be deployed; synthesized, so that broken rules throw. */
export const templateOf = (stack: Stack): Template => Template.fromStack(stack);

/** What synth says against a stack; nothing where it has nothing to say. */
export const refusalOf = (stack: Stack): string => {
  try {
    Template.fromStack(stack);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

/** The CloudFormation resource behind a construct, to be changed by hand. */
export const resourceOf = (construct: IConstruct): CfnResource => {
  const { defaultChild } = construct.node;
  if (!CfnResource.isCfnResource(defaultChild)) {
    throw new Error(`There is no resource behind ${construct.node.path}.`);
  }
  return defaultChild;
};

/** The same, of the kind whose properties are to be changed. */
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

/** Reference to a resource, as the template has it. */
export const refOf = (construct: IConstruct): unknown =>
  Stack.of(construct).resolve(resourceOf(construct).ref);

/** ARN of a resource, as the template has it. */
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

/** Every statement of the policies that hang on one role. */
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

/** The actions of statements, one a line, in order. */
export const actionsOf = (statements: readonly Statement[]): readonly string[] =>
  statements.flatMap(({ Action }) => Action).sort();
