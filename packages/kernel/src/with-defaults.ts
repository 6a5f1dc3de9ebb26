/** Options with defaults filled in: an option with a default is always present, all others are as given. */
export type WithDefaults<TOptions extends object, TDefaults extends object> = Omit<
  TOptions,
  keyof TDefaults
> & {
  readonly [TName in keyof TDefaults]: TName extends keyof TOptions
    ? Exclude<TOptions[TName], undefined>
    : TDefaults[TName];
};

/** The options that have a value. An `undefined` option counts as not given. */
export const givenOptions = <TOptions extends object>(options: TOptions): TOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as TOptions;

/**
 * Fills in the defaults of options that are absent or `undefined`.
 *
 * A spread, `{ ...defaults, ...options }`, would let an explicit `undefined` replace a default.
 */
export const withDefaults = <TOptions extends object, TDefaults extends Partial<TOptions>>(
  defaults: TDefaults,
  options: TOptions,
): WithDefaults<TOptions, TDefaults> =>
  ({ ...defaults, ...givenOptions(options) }) as WithDefaults<TOptions, TDefaults>;
