const units: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** A span of time in its largest unit, rounded down: `3 min`; `now` below a second. */
export const formatSpan = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1_000);
  const unit = units.find(([, size]) => seconds >= size);
  return unit === undefined ? 'now' : `${Math.floor(seconds / unit[1])} ${unit[0]}`;
};

/** How long ago something was. */
export const formatAge = (instant: Date, now: Date): string => {
  const span = formatSpan(now.getTime() - instant.getTime());
  return span === 'now' ? 'just now' : `${span} ago`;
};

/** Milliseconds as people say them: `77 ms`, `1.2 s`, then as any span. */
export const formatDelay = (milliseconds: number): string => {
  if (milliseconds < 1_000) {
    return `${Math.max(0, Math.round(milliseconds))} ms`;
  }
  return milliseconds < 10_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : formatSpan(milliseconds);
};

/** `1 message`, `2 messages`, `1,000 messages`. */
export const formatCount = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** An instant in UTC, with a space for people: `2026-11-20 10:15:30.123Z`. */
export const formatInstant = (instant: Date): string => instant.toISOString().replace('T', ' ');

/** The first line of a text, cut to a width. */
export const cut = (text: string, width: number): string => {
  const [line = ''] = text.split('\n');
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
};
