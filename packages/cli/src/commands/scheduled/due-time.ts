import { parseSpan, readInstant } from '../../arguments/instants.ts';
import type { GivenOptions } from '../../arguments/read-options.ts';

/** Reads a due time: an instant, a time ago such as `2h`, or a time ahead such as `+2h`; `undefined` if the option is not set. */
export const readDueTime = (options: GivenOptions, name: string, now: Date): Date | undefined => {
  const text = options.text(name) ?? '';
  const ahead = text.startsWith('+') ? parseSpan(text.slice(1)) : undefined;
  return ahead === undefined ? readInstant(options, name, now) : new Date(now.getTime() + ahead);
};
