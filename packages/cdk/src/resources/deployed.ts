import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What lies at a path of names; `undefined` where the path ends before. */
export const valueAt = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);

/** The properties of a resource as the template will have them. */
export const renderedProperties = (resource: CfnResource): unknown => {
  const template: unknown = Stack.of(resource).resolve(resource._toCloudFormation());
  const resources = valueAt(template, 'Resources');
  const [rendered] = isRecord(resources) ? Object.values(resources) : [];
  return rendered === undefined ? undefined : (valueAt(rendered, 'Properties') ?? {});
};

/**
 * The properties of the resource behind a construct as the template will have them; `undefined` for what was made elsewhere, or is
 * of another type.
 *
 * The template is what is read, not the properties of the construct: those do not show what `addPropertyOverride` changed.
 */
export const deployedProperties = (construct: IConstruct, type: string): unknown => {
  const { defaultChild } = construct.node;
  if (!CfnResource.isCfnResource(defaultChild) || defaultChild.cfnResourceType !== type) {
    return undefined;
  }
  return renderedProperties(defaultChild);
};

/** A number, also written as text; `undefined` for a reference, which says nothing before the deployment. */
export const toNumber = (value: unknown): number | undefined => {
  const isWritten = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const number = isWritten ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
};

/** A number as it will be: what is not said is the default of AWS. */
export const numberOr = (value: unknown, otherwise: number): number | undefined =>
  value === undefined ? otherwise : toNumber(value);

/** A switch, also written as text. */
export const isOn = (value: unknown): boolean => value === true || value === 'true';

/** What a JSON text says; `undefined` where it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
