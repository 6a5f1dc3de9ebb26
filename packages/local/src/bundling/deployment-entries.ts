import type { DeploymentDescription } from '@dynamo-outbox/topology';

/** Name of the bundle of a service's Node server. */
export const serverBundleName = (service: string): string => `${service}-http-server`;

/** Name of the bundle of a service's HTTP function. */
export const httpFunctionBundleName = (service: string): string => `${service}-http`;

/** The functions of a description, by the name of their bundle. */
export const functionEntries = ({ functions }: DeploymentDescription): Readonly<Record<string, string>> =>
  Object.fromEntries(functions.map(({ name, entry }) => [name, entry]));

/** The Node servers of a description, by the name of their bundle. */
export const serverEntries = ({ httpServices }: DeploymentDescription): Readonly<Record<string, string>> =>
  Object.fromEntries(httpServices.map(({ name, serverEntry }) => [serverBundleName(name), serverEntry]));

/** The HTTP functions of a description, by the name of their bundle. */
export const httpFunctionEntries = ({
  httpServices,
}: DeploymentDescription): Readonly<Record<string, string>> =>
  Object.fromEntries(
    httpServices.map(({ name, lambdaEntry }) => [httpFunctionBundleName(name), lambdaEntry]),
  );
