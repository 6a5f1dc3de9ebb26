import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
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

/** Exposes the API of a service as its stage says. */
export const exposeApi = (
  scope: Construct,
  { name, httpFunction, settings: access }: ExposedApi,
): ServiceEndpoint => {
  const { api, apiRateLimit, apiBurstLimit } = access;
  return api === 'http'
    ? new HttpEndpoint(scope, 'Endpoint', {
        name,
        function: httpFunction,
        rateLimit: apiRateLimit,
        burstLimit: apiBurstLimit,
        access,
      })
    : new FunctionUrlEndpoint(scope, 'Endpoint', { function: httpFunction, access });
};
