import { UsageFault } from '../fault.ts';
import type { GivenOptions } from './read-options.ts';

const wholeForm = /^\d{1,9}$/;
const decimalForm = /^\d{1,6}(?:\.\d{1,3})?$/;

/** Reads a whole number of at least 1; `undefined` if the option is not set. */
export const readCount = (options: GivenOptions, name: string): number | undefined => {
  const text = options.text(name);
  if (text === undefined) {
    return undefined;
  }
  if (!wholeForm.test(text) || Number(text) < 1) {
    throw new UsageFault(`--${name} is "${text}"; it must be a whole number of at least 1.`);
  }
  return Number(text);
};

/** Reads a number above 0; `undefined` if the option is not set. */
export const readRate = (options: GivenOptions, name: string): number | undefined => {
  const text = options.text(name);
  if (text === undefined) {
    return undefined;
  }
  if (!decimalForm.test(text) || Number(text) <= 0) {
    throw new UsageFault(`--${name} is "${text}"; it must be a number above 0, such as 5 or 0.5.`);
  }
  return Number(text);
};
