import { escapeUnprintable } from '@dynamo-outbox/kernel';
import { displayWidth, toGraphemes } from './display-width.ts';

const units: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** Formats a duration in its largest unit, rounded down: `3 min`; `now` below a second. */
export const formatSpan = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1_000);
  const unit = units.find(([, size]) => seconds >= size);
  return unit === undefined ? 'now' : `${Math.floor(seconds / unit[1])} ${unit[0]}`;
};

// A damaged message or item can contain an invalid instant.
const isInstant = (instant: Date): boolean => !Number.isNaN(instant.getTime());

/** Formats how long ago something happened. */
export const formatAge = (instant: Date, now: Date): string => {
  if (!isInstant(instant)) {
    return 'at an unknown time';
  }
  const span = formatSpan(now.getTime() - instant.getTime());
  return span === 'now' ? 'just now' : `${span} ago`;
};

/** Formats milliseconds for people: `77 ms`, `1.2 s`, then like any duration. */
export const formatDelay = (milliseconds: number): string => {
  if (milliseconds < 1_000) {
    return `${Math.max(0, Math.round(milliseconds))} ms`;
  }
  return milliseconds < 10_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : formatSpan(milliseconds);
};

/** `1 message`, `2 messages`, `1,000 messages`. */
export const formatCount = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** Formats an instant in UTC, with a space: `2026-11-20 10:15:30.123Z`. */
export const formatInstant = (instant: Date): string =>
  isInstant(instant) ? instant.toISOString().replace('T', ' ') : 'an unknown time';

/** Formats the time since another instant, or the instant itself if the earlier one is unknown. */
export const formatSince = (later: Date, earlier: Date | undefined): string =>
  earlier !== undefined && isInstant(earlier) && isInstant(later)
    ? `after ${formatDelay(later.getTime() - earlier.getTime())}`
    : `at ${formatInstant(later)}`;

/** Makes text printable and truncates it to a width, with an ellipsis. */
export const cut = (text: string, width: number): string => {
  const printable = escapeUnprintable(text);
  if (displayWidth(printable) <= width) {
    return printable;
  }
  let [kept, used] = ['', 0];
  for (const grapheme of toGraphemes(printable)) {
    used += displayWidth(grapheme);
    if (used > width - 1) {
      break;
    }
    kept += grapheme;
  }
  return `${kept}…`;
};
