import { callOf, type Call } from './call.ts';
import { describeAnswer } from './describe-answer.ts';
import { describeCredentials } from './describe-credentials.ts';
import { describeNetwork } from './describe-network.ts';
import { toFacts, type FaultFacts } from './fault-facts.ts';
import { endpointVariableOf } from './place.ts';

const isEndpointFault = ({ code }: FaultFacts): boolean =>
  code === 'INVALID_ENDPOINT' || code === 'ERR_INVALID_URL';

const describeEndpoint = ({ api }: Call, environment: NodeJS.ProcessEnv): string => {
  const variable = endpointVariableOf(api, environment);
  const where = variable === undefined ? 'endpoint_url in your AWS configuration file' : variable;
  const value = variable === undefined ? '' : ` is "${environment[variable] ?? ''}", which`;
  return `The endpoint of ${api} is wrong: ${where}${value} is not an address that begins with http:// or https://, such as http://localhost:8000.`;
};

const describeCall = (facts: FaultFacts, call: Call, environment: NodeJS.ProcessEnv): string => {
  if (isEndpointFault(facts)) {
    return describeEndpoint(call, environment);
  }
  return (
    describeCredentials(facts, environment) ??
    describeNetwork(facts, call, environment) ??
    describeAnswer(facts, call, environment)
  );
};

/** Describes a failure in one or two sentences: what failed, where, and what to do. */
export const describeFailure = (thrown: unknown, environment: NodeJS.ProcessEnv): string => {
  const [facts, call] = [toFacts(thrown), callOf(thrown)];
  if (call !== undefined) {
    return describeCall(call.requestFault ?? facts, call, environment);
  }
  return describeCredentials(facts, environment) ?? (facts.message === '' ? facts.name : facts.message);
};
