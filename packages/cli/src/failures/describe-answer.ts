import type { Call } from './call.ts';
import type { FaultFacts } from './fault-facts.ts';
import { inSentence, placeOf, describeCorrection } from './place.ts';

type Environment = NodeJS.ProcessEnv;

const firstLine = (text: string): string => text.split(/[\r\n]/)[0]?.trim() ?? '';

/** IAM actions that differ from the name of the operation they allow. */
const actionOf = ({ api, operation }: Call): string =>
  `${api.toLowerCase()}:${operation.replace(/^(Publish|SendMessage|DeleteMessage|ChangeMessageVisibility)Batch$/, '$1')}`;

const partOf = (message: string, form: RegExp): string | undefined => form.exec(message)?.[1];

/** Returns a word and its object; empty without an object. */
const clause = (word: string, text: string | undefined): string =>
  text === undefined ? '' : ` ${word} ${text}`;

const describeDenied = ({ message }: FaultFacts, call: Call): string => {
  const action = partOf(message, /perform: ([\w-]+:\w+)/) ?? actionOf(call);
  const resource = partOf(message, /on resource: (arn:\S+?)[.,]?(?:\s|$)/) ?? call.resource;
  const who = partOf(message, /User: (\S+)/);
  const deny = message.includes('explicit deny') ? ' A policy denies it explicitly.' : '';
  return `You are not allowed to call ${action}${clause('on', resource)}${clause('as', who)}.${deny} Ask for the permission: the constructs' grantInspect and grantRecover include what this command needs.`;
};

const denied = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'AWS.SimpleQueueService.AccessDenied',
  'NotAuthorized',
  'UnauthorizedOperation',
  'KmsAccessDenied',
  'KMSAccessDenied',
  'KMSAccessDeniedException',
]);

const throttled = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
]);

const unknownOperation = new Set([
  'InvalidAction',
  'MissingAction',
  'NotImplemented',
  'UnknownOperation',
  'UnknownOperationException',
  'UnsupportedOperation',
]);

const signature = new Set(['InvalidSignatureException', 'SignatureDoesNotMatch']);

const clock = new Set(['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture']);

const describeSignature = ({ message }: FaultFacts, call: Call, environment: Environment): string => {
  if (/expired|not yet current/i.test(message)) {
    return describeClock(call);
  }
  return /scoped to/i.test(message)
    ? `${placeOf(call)} belongs to another service or region than the request is signed for. ${describeCorrection(call, environment)}`
    : `${placeOf(call)} refuses the signature: the secret access key does not belong to the access key, or a proxy changed the request. Check AWS_PROFILE or AWS_SECRET_ACCESS_KEY.`;
};

const describeClock = (call: Call): string =>
  `${placeOf(call)} refuses the signature: the clock of this machine is wrong. Set the clock, then try again.`;

/** The SDK has no name for a response that did not come from AWS. */
const isForeign = ({ name, code, message }: FaultFacts, { answer }: Call): boolean =>
  code === 'WRONG_SERVER' ||
  (answer !== undefined &&
    (['Unknown', 'UnknownError', 'SyntaxError', ''].includes(name) ||
      message.includes('Deserialization error')));

const describeForeign = (call: Call, environment: Environment): string => {
  const { api, operation, answer } = call;
  const kind = answer?.contentType?.split(';')[0];
  const what = [answer?.status, kind].filter((part) => part !== undefined).join(', ');
  return answer !== undefined && answer.status >= 500
    ? `${placeOf(call)} fails: it answered ${operation} with ${what}. Try again. If it still fails, ${inSentence(describeCorrection(call, environment))}`
    : `What answers as ${placeOf(call)} is not ${api}, but another server or a proxy: it answered ${operation} with ${what}. ${describeCorrection(call, environment)}`;
};

const describeNamed = (facts: FaultFacts, call: Call, environment: Environment): string | undefined => {
  const { name } = facts;
  if (denied.has(name)) {
    return describeDenied(facts, call);
  }
  if (throttled.has(name)) {
    return `${placeOf(call)} throttles ${call.operation}. Wait and try again, or lower --rate or --limit.`;
  }
  if (unknownOperation.has(name)) {
    return `What answers as ${placeOf(call)} is not ${call.api}: it does not know ${call.operation}. ${describeCorrection(call, environment)}`;
  }
  if (signature.has(name)) {
    return describeSignature(facts, call, environment);
  }
  return clock.has(name) ? describeClock(call) : undefined;
};

const describeOther = ({ name, message }: FaultFacts, call: Call): string => {
  const on = call.resource === undefined ? '' : ` of ${call.resource}`;
  return `${placeOf(call)} refused ${call.operation}${on}: ${firstLine(message) || name}${firstLine(message).endsWith('.') ? '' : '.'}`;
};

/** Returns a sentence about an unexpected response. */
export const describeAnswer = (facts: FaultFacts, call: Call, environment: Environment): string =>
  describeNamed(facts, call, environment) ??
  (isForeign(facts, call) ? describeForeign(call, environment) : describeOther(facts, call));
