import { codeOf } from '../error-code.ts';

/** What every error tells of itself, whatever made it. */
export interface FaultFacts {
  readonly name: string;
  readonly message: string;
  /** The code of Node's own errors, of OpenSSL and of ours. */
  readonly code: string | undefined;
}

const textIn = (value: object, member: string): string => {
  const found: unknown = Reflect.get(value, member);
  return typeof found === 'string' ? found : '';
};

/** Node tries every address of a host and reports all failures as one. */
const firstOf = (error: object): object => {
  const errors: unknown = Reflect.get(error, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return typeof first === 'object' && first !== null ? first : error;
};

/** Reads what an error tells of itself. */
export const toFacts = (thrown: unknown): FaultFacts => {
  if (typeof thrown !== 'object' || thrown === null) {
    return { name: '', message: String(thrown), code: undefined };
  }
  const error = firstOf(thrown);
  return { name: textIn(error, 'name'), message: textIn(error, 'message'), code: codeOf(error) };
};
