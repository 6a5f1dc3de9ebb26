import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Returns the value at a path of names; `undefined` if the path does not exist. */
export const valueAt = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);

/** Returns the properties of a resource as the template will contain them. */
export const renderedProperties = (resource: CfnResource): unknown => {
  const template: unknown = Stack.of(resource).resolve(resource._toCloudFormation());
  const resources = valueAt(template, 'Resources');
  const [rendered] = isRecord(resources) ? Object.values(resources) : [];
  return rendered === undefined ? undefined : (valueAt(rendered, 'Properties') ?? {});
};

/**
 * Returns the properties of the resource behind a construct as the template will contain them; `undefined` for a
 * resource that was created elsewhere or has another type.
 *
 * Reads the template instead of the construct's properties, which do not show changes by `addPropertyOverride`.
 */
export const deployedProperties = (construct: IConstruct, type: string): unknown => {
  const { defaultChild } = construct.node;
  if (!CfnResource.isCfnResource(defaultChild) || defaultChild.cfnResourceType !== type) {
    return undefined;
  }
  return renderedProperties(defaultChild);
};

/**
 * Returns a number, also if written as text; `undefined` for a reference, whose value is unknown before the deployment.
 */
export const toNumber = (value: unknown): number | undefined => {
  const isWritten = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const number = isWritten ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
};

/** Returns a number as it will be deployed; AWS's default if it is not set. */
export const numberOr = (value: unknown, otherwise: number): number | undefined =>
  value === undefined ? otherwise : toNumber(value);

/** Returns a boolean, also if written as text. */
export const isOn = (value: unknown): boolean => value === true || value === 'true';

/** Parses a JSON text; `undefined` if it is not valid JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
