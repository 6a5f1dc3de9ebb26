import { CodedError } from '@dynamo-outbox/kernel';
import type { Caller } from '../message/caller.ts';
import { assertCaller, callerFaultOf } from '../message/caller-faults.ts';
import { type CallerBinding, MAX_CALLER_TOKEN_LENGTH } from '../message/caller-binding.ts';
import { copyCaller } from '../message/create-caller.ts';
import { InvalidCallerError } from '../message/errors.ts';
import type { CallerSigner } from './caller-signer.ts';

/**
 * The context of a unit of work has a caller, but its outbox has no signer, so the message would arrive without the caller.
 * Give the outbox a `callerSigner`, or open the unit of work without a caller.
 */
class CallerSignerMissingError extends CodedError<'CALLER_SIGNER_MISSING'> {
  readonly code = 'CALLER_SIGNER_MISSING';

  constructor(type: string) {
    super(
      `Cannot stage a ${type} message: its context has a caller, but the outbox has no callerSigner. Give the outbox a signer, ` +
        'or open the unit of work with a context without a caller.',
    );
  }
}

/** A caller that is signed when the commit begins. */
export interface StagedCaller {
  readonly caller: Caller;
  readonly binding: CallerBinding;
  readonly signer: CallerSigner;
  /** Text in the staged envelope, as long as the token. */
  readonly placeholder: string;
  /** The token; `undefined` until it is signed. */
  token: string | undefined;
}

/** Stages the caller of one message. Throws for a caller that cannot be signed. */
export type StageCaller = (binding: CallerBinding) => StagedCaller | undefined;

/** Creates the function that stages the caller of a unit of work for each of its messages. */
export const createCallerStager = (
  given: Caller | undefined,
  signer: CallerSigner | undefined,
): StageCaller => {
  if (given === undefined) {
    return () => undefined;
  }
  // An invalid caller is refused when a message is staged, not here. A valid one is copied here, so that later changes by its
  // creator have no effect.
  const caller = callerFaultOf(given) === undefined ? copyCaller(given) : given;

  return (binding) => {
    assertCaller(caller);
    if (signer === undefined) {
      throw new CallerSignerMissingError(binding.type);
    }
    const length = signer.tokenLength(caller, binding);
    if (length > MAX_CALLER_TOKEN_LENGTH) {
      throw new InvalidCallerError({
        field: 'size',
        requirement: `at most ${MAX_CALLER_TOKEN_LENGTH} characters when signed, but is ${length}; give it fewer roles and scopes`,
      });
    }
    return { caller, binding, signer, placeholder: '_'.repeat(length), token: undefined };
  };
};

const tokenForm = /^[\w.-]+$/;

/** Signs a staged caller, once. Rejects if its signer does. */
export const signStagedCaller = async (staged: StagedCaller): Promise<void> => {
  const { caller, binding, signer, placeholder } = staged;
  const token = staged.token ?? (await signer.sign(caller, binding));
  if (token.length !== placeholder.length || !tokenForm.test(token)) {
    throw new Error(
      `The caller signer returned ${token.length} characters for message ${binding.messageId}, but announced ${placeholder.length}.`,
    );
  }
  staged.token = token;
};

const requireToken = ({ token, binding }: StagedCaller): string => {
  if (token === undefined) {
    throw new Error(`Message ${binding.messageId} is taken before prepare() has signed its caller.`);
  }
  return token;
};

const memberJson = (token: string): string => `"authcontext":"${token}"`;

/**
 * Returns a body with the token in place of its placeholder.
 *
 * Replaces the first occurrence. No string before it in the envelope can contain this text, because JSON escapes the
 * quotation marks within strings.
 */
export const withToken = (body: string, staged: StagedCaller | undefined): string =>
  staged === undefined
    ? body
    : body.replace(memberJson(staged.placeholder), memberJson(requireToken(staged)));
