import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StageSettings } from '../stage-settings.ts';
import { FunctionUrlEndpoint } from './function-url-endpoint.ts';
import { HttpEndpoint } from './http-endpoint.ts';
import type { ServiceEndpoint } from './service-endpoint.ts';

/** An API to expose. */
export interface ExposedApi {
  /** Name of the service. */
  readonly name: string;
  readonly httpFunction: IFunction;
  readonly settings: StageSettings;
}

/** Exposes the API of a service as its stage says. The stack outputs the address as `ApiUrl`. */
export const exposeApi = (
  stack: Stack,
  { name, httpFunction, settings: access }: ExposedApi,
): ServiceEndpoint => {
  const { api, apiRateLimit, apiBurstLimit } = access;
  const endpoint =
    api === 'http'
      ? new HttpEndpoint(stack, 'Endpoint', {
          name,
          function: httpFunction,
          rateLimit: apiRateLimit,
          burstLimit: apiBurstLimit,
          access,
        })
      : new FunctionUrlEndpoint(stack, 'Endpoint', { function: httpFunction, access });
  new CfnOutput(stack, 'ApiUrl', { value: endpoint.url, description: `Where ${name} answers` });
  return endpoint;
};
