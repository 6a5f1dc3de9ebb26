import { listKnown } from '../arguments/known-names.ts';
import { listProfiles, profileIn } from './aws-profiles.ts';
import type { FaultFacts } from './fault-facts.ts';

type Environment = NodeJS.ProcessEnv;

const isNamed = (environment: Environment): boolean => (environment['AWS_PROFILE'] ?? '') !== '';

const logIn = (environment: Environment): string => {
  const profile = isNamed(environment) ? ` --profile ${profileIn(environment)}` : '';
  return `Run "aws sso login${profile}", then try again.`;
};

const describeUnknownProfile = (environment: Environment): string | undefined => {
  const [profile, known] = [profileIn(environment), listProfiles(environment)];
  return isNamed(environment) && !known.includes(profile)
    ? `There is no AWS profile "${profile}", which AWS_PROFILE names.${listKnown('profiles', known, profile)}`
    : undefined;
};

const describeNoCredentials = (environment: Environment): string =>
  describeUnknownProfile(environment) ??
  (isNamed(environment)
    ? `The AWS profile "${profileIn(environment)}" gives no credentials. Complete it with "aws configure --profile ${profileIn(environment)}", or name another one in AWS_PROFILE.`
    : 'There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');

const describeProvider = ({ message }: FaultFacts, environment: Environment): string => {
  if (/sso|token is expired/i.test(message)) {
    return `The login of the AWS profile "${profileIn(environment)}" is missing or has expired. ${logIn(environment)}`;
  }
  if (/\/login\/|aws login|login session/i.test(message)) {
    return `The login of the AWS profile "${profileIn(environment)}" is missing or has expired. Run "aws login", then try again.`;
  }
  return describeNoCredentials(environment);
};

const expired = new Set(['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired']);

const unknownKey = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
]);

/**
 * Returns a sentence about missing, expired or unknown credentials, or a missing region; `undefined` for any other
 * error.
 */
export const describeCredentials = (facts: FaultFacts, environment: Environment): string | undefined => {
  const { name, message } = facts;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return describeProvider(facts, environment);
  }
  if (message.includes('Region is missing')) {
    return (
      describeUnknownProfile(environment) ??
      'There is no AWS region. Set AWS_REGION, or region in the AWS profile.'
    );
  }
  if (expired.has(name)) {
    return `The AWS credentials have expired. ${isNamed(environment) ? logIn(environment) : 'Get new ones, then try again.'}`;
  }
  return unknownKey.has(name)
    ? `AWS does not know these credentials. Check AWS_PROFILE or AWS_ACCESS_KEY_ID: the access key may be deleted, or belong to another partition.`
    : undefined;
};
