import { readInstant } from '../../arguments/instants.ts';
import type { GivenOptions } from '../../arguments/read-options.ts';

const aheadForm = /^\+(\d{1,6}(?:s|min|h|d))$/;

/** Reads a due time: an instant, a time ago such as `2h`, or a time ahead such as `+2h`; `undefined` if the option is not set. */
export const readDueTime = (options: GivenOptions, name: string, now: Date): Date | undefined => {
  const [, ahead] = aheadForm.exec(options.text(name) ?? '') ?? [];
  if (ahead === undefined) {
    return readInstant(options, name, now);
  }
  const ago = readInstant({ ...options, text: () => ahead }, name, now);
  return ago && new Date(2 * now.getTime() - ago.getTime());
};
