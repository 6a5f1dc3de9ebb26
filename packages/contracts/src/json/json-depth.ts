import { isJsonObject } from './json.ts';

/** Whether arrays and objects are nested deeper than a limit. */
export const isNestedDeeper = (value: unknown, limit: number): boolean => {
  if (!Array.isArray(value) && !isJsonObject(value)) {
    return false;
  }
  return limit === 0 || Object.values(value).some((each) => isNestedDeeper(each, limit - 1));
};
