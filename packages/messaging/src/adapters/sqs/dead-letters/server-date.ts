import type { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The `Date` header of a response: the time of the service, in whole seconds. */
export interface ServerDate {
  /** Returns the date. `undefined` before the response, and if the response has no date. */
  read(): Date | undefined;
}

/** Adds a middleware to a command that stores the `Date` header of its response. */
export const noteServerDate = (command: GetQueueAttributesCommand): ServerDate => {
  let date: Date | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const header = memberOf(memberOf(result.response, 'headers'), 'date');
      const time = typeof header === 'string' ? Date.parse(header) : Number.NaN;
      date = Number.isNaN(time) ? undefined : new Date(time);
      return result;
    },
    { step: 'deserialize' },
  );
  return { read: () => date };
};
