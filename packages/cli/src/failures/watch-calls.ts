import { noteFailedCall, resourceOf, type Api, type Call, type CallAnswer } from './call.ts';
import { codeOf } from '../error-code.ts';
import { toFacts, type FaultFacts } from './fault-facts.ts';
import { InvalidEndpointError, NoAnswerError, WrongServerError } from './errors.ts';

type Handler<TArguments, TResult> = (args: TArguments) => Promise<TResult>;

type Middleware = <TArguments extends { readonly input: object }, TResult>(
  next: Handler<TArguments, TResult>,
  context: object,
) => Handler<TArguments, TResult>;

/** Middleware that watches the calls of one client. */
export interface CallWatch {
  /** Around a whole call with its retries: records which call caused an error. */
  readonly aroundCall: Middleware;
  /** Around one request and its response: rejects invalid endpoints, and responses of other servers. */
  readonly aroundRequest: Middleware;
}

interface CallUnderWay {
  address?: string;
  answer?: CallAnswer;
  requestFault?: FaultFacts;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const textIn = (value: unknown, member: string): string =>
  isRecord(value) && typeof value[member] === 'string' ? value[member] : '';

const addressOf = (request: unknown): string => {
  const [protocol, host] = [textIn(request, 'protocol'), textIn(request, 'hostname')];
  if (!/^https?:$/.test(protocol) || host === '') {
    throw new InvalidEndpointError();
  }
  const port = isRecord(request) && typeof request['port'] === 'number' ? `:${request['port']}` : '';
  return `${protocol}//${host}${port}`;
};

const answerIn = (response: unknown): CallAnswer | undefined => {
  if (!isRecord(response) || typeof response['statusCode'] !== 'number') {
    return undefined;
  }
  const { headers, statusCode: status } = response;
  const contentType = textIn(headers, 'content-type');
  return { status, contentType: contentType === '' ? undefined : contentType };
};

// DynamoDB and SQS respond with application/x-amz-json-1.0, SNS with text/xml. Other types are accepted only with a
// request id.
const isFromAws = (response: unknown): boolean => {
  const headers = isRecord(response) && isRecord(response['headers']) ? response['headers'] : {};
  return (
    /x-amz-json|xml/.test(textIn(headers, 'content-type')) ||
    'x-amzn-requestid' in headers ||
    'x-amz-request-id' in headers
  );
};

/** The SDK hides the response behind the error that it creates from it. */
const responseOf = (error: unknown): unknown => (isRecord(error) ? error['$response'] : undefined);

const statusIn = (error: unknown): CallAnswer | undefined => {
  const metadata = isRecord(error) ? error['$metadata'] : undefined;
  const status = isRecord(metadata) ? metadata['httpStatusCode'] : undefined;
  return typeof status === 'number' ? { status, contentType: undefined } : undefined;
};

/** A connection reset has the same name but another code. */
const isTimeout = (error: unknown): boolean =>
  isRecord(error) && error['name'] === 'TimeoutError' && [undefined, 'ETIMEDOUT'].includes(codeOf(error));

/** Records a successful response. Throws `WRONG_SERVER` if it does not come from AWS. */
const noteAnswer = (state: CallUnderWay, response: unknown): void => {
  Object.assign(state, { answer: answerIn(response) });
  if (!isFromAws(response)) {
    throw new WrongServerError();
  }
};

/** Records why a request failed, and the response behind the SDK's error. */
const noteFault = (state: CallUnderWay, error: unknown, fault: unknown): void => {
  Object.assign(state, {
    requestFault: toFacts(fault),
    answer: state.answer ?? answerIn(responseOf(error)) ?? statusIn(error),
  });
};

/** The SDK infers the kind of a nameless error from the status, such as a topic that does not exist. */
const isNameless = (error: unknown): boolean => {
  const { name, message } = toFacts(error);
  const isGuessed = isRecord(error) && 'Code' in error && error['Code'] === undefined;
  return (
    ['Unknown', 'UnknownError'].includes(message) &&
    (['Unknown', 'UnknownError'].includes(name) || isGuessed) &&
    (statusIn(error)?.status ?? 500) < 500
  );
};

const toFault = (error: unknown): unknown => {
  if (isTimeout(error)) {
    return new NoAnswerError({ cause: error });
  }
  return isNameless(error) ? new WrongServerError({ cause: error }) : error;
};

const operationOf = (context: object): string =>
  textIn(context, 'commandName').replace(/Command$/, '') || 'a call';

/**
 * Watches the calls of a client, so that an error message can name the operation and the address.
 *
 * Calls `onWaiting` for each request until the API has responded for the first time.
 */
export const watchCalls = (api: Api, onWaiting: (text: string) => void): CallWatch => {
  const underWay = new WeakMap<object, CallUnderWay>();
  let hasAnswered = false;
  return {
    aroundCall: (next, context) => async (args) => {
      const state: CallUnderWay = {};
      underWay.set(context, state);
      try {
        return await next(args);
      } catch (error) {
        const call: Call = {
          api,
          operation: operationOf(context),
          resource: resourceOf(args.input),
          address: state.address,
          answer: state.answer,
          requestFault: state.requestFault,
        };
        noteFailedCall(error, call);
        throw error;
      }
    },
    aroundRequest: (next, context) => async (args) => {
      const state = underWay.get(context) ?? {};
      state.address = addressOf('request' in args ? args.request : undefined);
      if (!hasAnswered) {
        onWaiting(`Waiting for ${api} at ${state.address}`);
      }
      try {
        const result = await next(args);
        noteAnswer(state, isRecord(result) ? result['response'] : undefined);
        hasAnswered = true;
        return result;
      } catch (error) {
        const fault = toFault(error);
        noteFault(state, error, fault);
        throw fault;
      }
    },
  };
};
