declare const brand: unique symbol;

/** A primitive that TypeScript distinguishes from others of the same type, such as an order id from a customer id. */
export type Brand<TValue, TName extends string> = TValue & { readonly [brand]: TName };
