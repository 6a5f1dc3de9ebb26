/** A correlation id for examples. */
export const exampleCorrelationId = '01994c5e-2f60-7c3a-9b1d-7f1c8a52d301';

/** An idempotency key for examples. */
export const exampleIdempotencyKey = '01994c5e-31aa-7b20-8c77-40d2c1a9ee02';
