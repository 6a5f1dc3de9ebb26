import { codeOf } from '../error-code.ts';

/** Properties that every error has, from any source. */
export interface FaultFacts {
  readonly name: string;
  readonly message: string;
  /** The code of a Node error, of OpenSSL, or of one of our errors. */
  readonly code: string | undefined;
}

const textIn = (value: object, member: string): string => {
  const found: unknown = Reflect.get(value, member);
  return typeof found === 'string' ? found : '';
};

/** Node tries every address of a host and combines all failures into one error. */
const firstOf = (error: object): object => {
  const errors: unknown = Reflect.get(error, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return typeof first === 'object' && first !== null ? first : error;
};

/** Reads the properties of an error. */
export const toFacts = (thrown: unknown): FaultFacts => {
  if (typeof thrown !== 'object' || thrown === null) {
    return { name: '', message: String(thrown), code: undefined };
  }
  const error = firstOf(thrown);
  return { name: textIn(error, 'name'), message: textIn(error, 'message'), code: codeOf(error) };
};
