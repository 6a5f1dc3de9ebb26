import { InvalidCommandError } from '../errors.ts';
import { typeOfValue } from '../type-of-value.ts';

const functions: readonly string[] = ['condition', 'onConditionFailed'];

const properties: readonly string[] = [...functions, 'subject', 'reportsLast'];

const faultOfOption = (name: string, value: unknown): string | undefined => {
  if (!properties.includes(name)) {
    return `${name} is not an option of a change, which has ${properties.join(', ')}`;
  }
  return functions.includes(name) && typeof value !== 'function'
    ? `${name} is ${typeOfValue(value)}; write a function`
    : undefined;
};

/**
 * Throws `INVALID_COMMAND` for an unknown option or one that is not a function. An unknown option may be a misspelt
 * condition, without which the change would be unconditional.
 */
export const assertChangeOptions = (subject: string, options: object): void => {
  for (const [name, value] of Object.entries(options)) {
    const fault = value === undefined ? undefined : faultOfOption(name, value);
    if (fault !== undefined) {
      throw new InvalidCommandError({ subject }, fault);
    }
  }
};

/** Returns whether a condition is met. Throws `INVALID_COMMAND` for a promise or another value that is not a boolean. */
export const isMet = (subject: string, returned: unknown): boolean => {
  if (typeof returned !== 'boolean') {
    const what = returned instanceof Promise ? 'a promise' : typeOfValue(returned);
    throw new InvalidCommandError(
      { subject },
      `its condition returned ${what}; return true or false without await`,
    );
  }
  return returned;
};
