import { types } from 'node:util';

import { ConditionNotMetError } from './errors.ts';
import { typeOfValue } from './type-of-value.ts';

const adviceOn = (returned: unknown): string => {
  const isPromise = types.isPromise(returned);
  const what = isPromise ? 'a promise' : typeOfValue(returned);
  return ` Its onConditionFailed returned ${what}; return an Error${isPromise ? ' without await' : ''}.`;
};

// An asynchronous function may reject after the commit, which must not end the process.
const ignoreRejection = (returned: unknown): void => {
  if (types.isPromise(returned)) {
    returned.catch(() => undefined);
  }
};

/** Creates the error of a write whose condition was not met, by its own function if it has a valid one. */
export const conditionErrorOf = (
  subject: string,
  create: (() => unknown) | undefined,
  options?: ErrorOptions,
): Error => {
  if (create === undefined) {
    return new ConditionNotMetError(subject, options);
  }
  const returned = create();
  // An error of another realm, such as a test sandbox, is not an instance of this realm's `Error`.
  if (types.isNativeError(returned) || returned instanceof Error) {
    return returned;
  }
  ignoreRejection(returned);
  return new ConditionNotMetError(subject, options, adviceOn(returned));
};
