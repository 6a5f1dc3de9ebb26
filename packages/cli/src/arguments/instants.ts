import { UsageFault } from '../fault.ts';
import type { GivenOptions } from './read-options.ts';

const spanForm = /^(\d{1,6})(s|min|h|d)$/;

const millisecondsIn: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

// A date alone, or a time without an offset, would leave the time zone open.
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Returns the milliseconds of a span such as `90min`, `6h` or `2d`; `undefined` for another text. */
export const parseSpan = (text: string): number | undefined => {
  const [, count, unit = ''] = spanForm.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (millisecondsIn[unit] ?? 0);
};

const parse = (text: string, now: Date): Date | undefined => {
  const span = parseSpan(text);
  if (span !== undefined) {
    return new Date(now.getTime() - span);
  }
  const instant = new Date(instantForm.test(text) ? text : Number.NaN);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
};

/** Reads an instant, or a time ago; `undefined` if the option is not set. */
export const readInstant = (options: GivenOptions, name: string, now: Date): Date | undefined => {
  const text = options.text(name);
  if (text === undefined) {
    return undefined;
  }
  const instant = parse(text, now);
  if (instant === undefined) {
    throw new UsageFault(
      `--${name} is "${text}"; it must be an instant such as 2026-11-20T08:00:00Z, or a time ago such as 90min, 6h or 2d.`,
    );
  }
  return instant;
};
