/** A part of a value: any members of its objects, at every depth. */
export type PartOf<TValue> = TValue extends readonly unknown[] | Date
  ? TValue
  : TValue extends object
    ? { readonly [TName in keyof TValue]?: PartOf<TValue[TName]> }
    : TValue;
