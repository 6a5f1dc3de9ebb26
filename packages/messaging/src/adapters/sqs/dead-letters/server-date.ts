import type { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** What a command's response bears in its header `Date`: the clock of the service, in whole seconds. */
export interface ServerDate {
  /** `undefined` before the response, and when the response has no date. */
  read(): Date | undefined;
}

/** Has a command remember when it was answered, by the clock of who answered. */
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
