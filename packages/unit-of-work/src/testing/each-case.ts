type ArgumentsOf<TCase> = TCase extends readonly unknown[] ? [...TCase] : [TCase];

const fillTitle = (title: string, values: readonly unknown[]): string => {
  const rest = [...values];
  return title.replaceAll(/%([sdij])/gu, (_, form: string) => {
    const value = rest.shift();
    return form === 'j' ? JSON.stringify(value) : String(value);
  });
};

/**
 * Defines a test or a group of tests for each case, as `it.each` of some runners does. In the title, `%s`, `%d`, `%i` and `%j` stand for the values of
 * the case in order.
 */
export const eachCase =
  <const TCase>(
    define: (title: string, run: () => void | Promise<void>) => unknown,
    cases: readonly TCase[],
  ) =>
  (title: string, run: (...values: ArgumentsOf<TCase>) => void | Promise<void>): void => {
    for (const one of cases) {
      const values = (Array.isArray(one) ? one : [one]) as ArgumentsOf<TCase>;
      define(fillTitle(title, values), () => run(...values));
    }
  };
