const audienceForm = /^[\x21-\x7e]{1,128}$/;

/** Throws a `RangeError` for a name that cannot be an audience. */
export const assertAudience = (audience: unknown): void => {
  if (typeof audience !== 'string' || !audienceForm.test(audience)) {
    throw new RangeError(
      `audience must have 1 to 128 visible characters of ASCII, such as shop-production, but is ${JSON.stringify(audience)}.`,
    );
  }
};
